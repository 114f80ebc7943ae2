"""The solicitations of the story's world as it begins on 2 November 2026; titles and agencies are made up."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from coopwatchd.simulator.records import SimSolicitation, Stage

EASTERN, CENTRAL, MOUNTAIN = "America/New_York", "America/Chicago", "America/Denver"
ARIZONA, PACIFIC = "America/Phoenix", "America/Los_Angeles"


_SOURCEWELL = (
    ("11487", "111926", "School and Transit Buses with Related Parts and Services", (11, 19), Stage.OPEN),
    ("11491", "112426", "Children’s Playgrounds and Site Furnishings", (11, 24), Stage.OPEN),
    ("11502", "120326", "Police Vehicle Upfitting, Emergency Lighting and Sirens", (12, 3), Stage.OPEN),
    ("11495", "120826", "Commercial Kitchen Equipment with Related Services", (12, 8), Stage.OPEN),
    ("11498", "121026", "Roadway Maintenance Equipment & De-icing Materials", (12, 10), Stage.OPEN),
    ("11504", "121726", "Interactive Displays and Classroom Audio-Visual Solutions", (12, 17), Stage.OPEN),
    ("11509", "IFB-IA-113026", "State of Iowa - Indefinite Quantity Construction", (11, 30), Stage.OPEN),
    ("11460", "101326", "Janitorial Services and Custodial Equipment", (10, 13), Stage.PENDING),
    ("11466", "102026", "Aerial Ladders and Fire Apparatus Refurbishment", (10, 20), Stage.PENDING),
    ("11471", "102726", "Water Meters and Leak Detection", (10, 27), Stage.PENDING),
    ("11421", "080626", "Utility Locating and Vacuum Excavation Equipment", (8, 6), Stage.AWARDED),
    ("11433", "081826", "Grounds Maintenance Equipment and Attachments", (8, 18), Stage.AWARDED),
    ("11440", "IFB-NE-082526", "State of Nebraska - Indefinite Quantity Construction", (8, 25), Stage.AWARDED),
)

_REGION, _PALO_SECO = "Region 40 Education Service Center, Texas", "City of Palo Seco, Arizona"
_ALDER, _TAMARACK = "Alder Falls Public Schools, Virginia", "Tamarack County, Georgia"
_AGENCIES = {_REGION: CENTRAL, _PALO_SECO: ARIZONA, _ALDER: EASTERN, _TAMARACK: EASTERN}
_OMNIA = (
    ("18211", "R40-26-21", "Custodial Supplies and Janitorial Equipment", _REGION, (11, 17, 14, 0), Stage.OPEN),
    ("18214", "AF-2027-003", "Furniture, Installation and Design", _ALDER, (11, 20, 14, 0), Stage.OPEN),
    ("18220", "PS-270014", "Rental of Uniforms, Mats and Mops", _PALO_SECO, (12, 1, 15, 0), Stage.OPEN),
    ("18223", "TC-26-7110", "Playground Surfacing and Shade Structures", _TAMARACK, (12, 11, 12, 0), Stage.OPEN),
    ("18102", "AF-2026-019", "Learning Management Platforms", _ALDER, (8, 27, 14, 0), Stage.PENDING),
    ("18117", "PS-260031", "Light-Duty Fleet and Police Vehicles", _PALO_SECO, (9, 10, 15, 0), Stage.PENDING),
)


def at(zone: str, month: int, day: int, hour: int = 15, minute: int = 30, *, year: int = 2026) -> datetime:
    """A wall-clock time in a zone; Sourcewell's usual closing time unless another is given."""
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def sourcewell_solicitations() -> list[SimSolicitation]:
    """Seven open, three pending, three awarded, and one that only the search knows, because it is planned."""
    planned = SimSolicitation(
        id="11520",
        number="021127",
        title="Autonomous Floor Care Machines",
        stage=Stage.PLANNED,
        issued=at(CENTRAL, 12, 14, 9, 0),
        description="Sourcewell intends to request proposals for Autonomous Floor Care Machines.",
    )
    listed = [
        SimSolicitation(
            id=id,
            number=number,
            title=title,
            due=at(CENTRAL, month, day),
            stage=stage,
            issued=at(CENTRAL, 7, 6, 9, 0),
            lead_agency="Sourcewell",
            description=f"Sourcewell is requesting proposals for {title}.",
            construction=number.startswith("IFB"),
        )
        for id, number, title, (month, day), stage in _SOURCEWELL
    ]
    return [*listed, planned]


def naspo_solicitations() -> list[SimSolicitation]:
    """Four published and two active ones."""

    def one(
        number: str, title: str, state: str, due: datetime | None, zone: str, stage: Stage = Stage.OPEN
    ) -> SimSolicitation:
        return SimSolicitation(
            id=number.lower(),
            number=number,
            title=title,
            stage=stage,
            due=due,
            zone=zone,
            issued=at(zone, 9, 21, 9, 0),
            lead_agency=state,
            contact="procurement@example.gov",
            description=f"The lead state seeks master agreements for {title}.",
            documents=(("Download RFP", f"https://procurement.example.gov/{number.lower()}"),),
        )

    return [
        one(
            "MN-CPD-26",
            "Computing Devices: Desktops, Laptops and Tablets",
            "Minnesota",
            at(CENTRAL, 11, 5, 14, 0),
            CENTRAL,
        ),
        one("SW2107", "Public Safety Communications Equipment", "Oklahoma", at(CENTRAL, 11, 18, 15, 0), CENTRAL),
        one("AR4410", "Facilities Maintenance, Repair and Operations", "Utah", at(MOUNTAIN, 12, 2, 14, 0), MOUNTAIN),
        one("WA-03826", "Tires, Tubes and Services", "Washington", at(PACIFIC, 12, 9, 13, 30), PACIFIC),
        one(
            "CO-2026-114", "Walk-in Building Supplies", "Colorado", at(MOUNTAIN, 9, 30, 14, 0), MOUNTAIN, Stage.PENDING
        ),
        one("AZ-DEV-27", "Body-Worn and In-Car Police Video", "Arizona", None, ARIZONA, Stage.PLANNED),
    ]


def omnia_solicitations() -> list[SimSolicitation]:
    """Four current ones, and two in evaluation whose due dates have passed."""
    return [
        SimSolicitation(
            id=id,
            number=number,
            title=title,
            stage=stage,
            due=at(_AGENCIES[agency], *due),
            zone=_AGENCIES[agency],
            lead_agency=agency,
            description=f"{agency} is requesting proposals for {title}.",
            documents=(("Lead agency portal", f"https://bids.example.gov/omnia/{number}"),),
        )
        for id, number, title, agency, due, stage in _OMNIA
    ]


def region10_solicitations() -> list[SimSolicitation]:
    """Eight on a Bonfire tenant."""

    def one(id: str, number: str, title: str, department: str, due: datetime) -> SimSolicitation:
        return SimSolicitation(
            id=id,
            number=number,
            title=title,
            department=department,
            due=due,
            issued=at(CENTRAL, 10, 12, 9, 0),
            lead_agency="Region 10",
            description=f"Proposals are sought for {title}.",
        )

    return [
        one("258101", "R10-1201", "Job Order Contracting Services", "Facilities", at(CENTRAL, 11, 12, 14, 0)),
        one("258116", "R10-1202", "Student Information System", "Technology", at(CENTRAL, 11, 16, 14, 0)),
        one("258140", "R10-1203", "Roof Inspection and Repair", "Facilities", at(CENTRAL, 11, 19, 14, 0)),
        one("258155", "R10-1204", "Nutrition Software", "Child Nutrition", at(CENTRAL, 11, 23, 14, 0)),
        one(
            "258163",
            "R10-1205",
            "Custodial Services for Service Center Buildings",
            "Facilities",
            at(CENTRAL, 11, 24, 14, 0),
        ),
        one("258170", "R10-1206", "Network Cabling / Low Voltage", "Technology", at(CENTRAL, 12, 1, 14, 0)),
        one("258188", "R10-1207", "Athletic Field Lighting", "Facilities", at(CENTRAL, 12, 3, 14, 0)),
        one("258197", "R10-1208", "Speech Therapy Services", "Special Populations", at(CENTRAL, 12, 10, 14, 0)),
    ]


def generic_solicitations() -> list[SimSolicitation]:
    """Three on the portal nobody has heard of."""

    def one(id: str, number: str, title: str, due: datetime) -> SimSolicitation:
        return SimSolicitation(
            id=id, number=number, title=title, due=due, issued=at(CENTRAL, 10, 19, 9, 0), lead_agency="Example County"
        )

    return [
        one("501", "EC-27-001", "Laptop Computers for the Library", at(CENTRAL, 11, 20, 14, 0)),
        one("502", "EC-27-002", "Gravel and Road Base", at(CENTRAL, 11, 25, 14, 0)),
        one("503", "EC-27-003", "Courthouse Window Cleaning", at(CENTRAL, 12, 4, 14, 0)),
    ]
