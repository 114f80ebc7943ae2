"""The contracts of the story's world as it begins: made-up suppliers, dates around November 2026."""

from __future__ import annotations

from datetime import date

from coopwatchd.simulator.records import SimContract

POLICE_CONTRACT = "110822-BRK"
POLICE_CONTRACT_ENDS = date(2027, 2, 1)  # 91 days after the story's first day, 90 after its second
JANITORIAL_CONTRACT = "030923-CLW"
JANITORIAL_CONTRACT_ENDS = date(2027, 3, 15)

# number, supplier, what, starts, ends. Apart from the police contract none is 365, 180, 90, 60, 30, 14 or 7 days from
# its end on any day of the story.
_CONTRACTS = (
    (POLICE_CONTRACT, "Brackenmoor Pursuit", "Police Vehicles, Pursuit-Rated", "2023-01-31", "2027-02-01"),
    ("110822-OXN", "Oxenholt Fleet", "Police Vehicles, Pursuit-Rated", "2023-01-31", "2028-01-31"),
    ("040225-TVL", "Tarnvale Upfitters", "Police Vehicle Upfitting and Equipment", "2025-06-10", "2029-06-09"),
    ("040225-SKM", "Skeldmoor Lightbars", "Police Vehicle Upfitting and Equipment", "2025-06-10", "2029-06-09"),
    (JANITORIAL_CONTRACT, "Clearwick Maintenance", "Janitorial Services", "2023-03-16", "2027-03-15"),
    ("030923-HBH", "Hobbishall Facility Care", "Janitorial Services", "2023-03-16", "2027-08-20"),
    ("081524-PNN", "Pennyquill Paper", "Custodial Paper Products", "2024-10-04", "2028-10-03"),
    ("012726-LRK", "Larkmoor Computing", "Laptops, Tablets and Accessories", "2026-03-20", "2030-03-19"),
    ("012726-QLT", "Quillthorpe Devices", "Laptops, Tablets and Accessories", "2026-03-20", "2030-03-19"),
    ("012726-BYT", "Northbeck Byteworks", "Laptops, Tablets and Accessories", "2026-03-24", "2030-03-23"),
    ("060723-SRV", "Stavewell Servers", "Data Center and Storage Solutions", "2023-08-15", "2027-08-14"),
    ("060723-HLV", "Halvergate Networks", "Data Center and Storage Solutions", "2023-08-15", "2027-08-14"),
    ("091924-INK", "Inkermoor Imaging", "Copiers and Print Management", "2024-11-12", "2028-11-11"),
    ("071823-GRD", "Grenswold Turf", "Grounds Maintenance Equipment", "2023-09-29", "2027-09-28"),
    ("071823-MWB", "Mowbray & Tull", "Grounds Maintenance Equipment", "2023-09-29", "2027-09-28"),
    ("052324-SNP", "Snowpike Plows", "Snow and Ice Handling Equipment", "2024-07-22", "2028-07-21"),
    ("052324-DRF", "Driftgate Equipment", "Snow and Ice Handling Equipment", "2024-07-22", "2028-07-21"),
    ("101425-EMB", "Emberline Apparatus", "Fire Trucks and Apparatus", "2025-12-16", "2029-12-15"),
    ("101425-WLD", "Weldrake Pumpers", "Fire Trucks and Apparatus", "2025-12-16", "2029-12-15"),
    ("022024-AMB", "Ambleforth Rescue", "Ambulances and Rescue Vehicles", "2024-04-12", "2028-04-11"),
    ("120524-CHW", "Chargewold Electric", "Electric Vehicle Supply Equipment", "2025-02-03", "2029-02-02"),
    ("111623-PLY", "Pleywood Playgrounds", "Playground and Recreation Equipment", "2024-01-19", "2028-01-18"),
    ("111623-SWG", "Swingate Structures", "Playground and Recreation Equipment", "2024-01-19", "2028-01-18"),
    ("061125-DSK", "Deskerby Furniture", "Office and Classroom Furniture", "2025-08-08", "2029-08-07"),
    ("061125-FRM", "Framlow Interiors", "Office and Classroom Furniture", "2025-08-08", "2029-08-07"),
    ("083022-RFG", "Rafterglen Roofing", "Roofing Products and Services", "2022-10-25", "2027-06-30"),
    ("042624-HVC", "Hythe Climate", "HVAC Systems and Related Services", "2024-06-28", "2028-06-27"),
    ("042624-BLR", "Bellarby Boilers", "HVAC Systems and Related Services", "2024-06-28", "2028-06-27"),
    ("092525-CAM", "Cambrook Sensing", "Public Safety Video and Surveillance", "2025-11-25", "2029-11-24"),
    ("092525-WTC", "Watchet Vision", "Public Safety Video and Surveillance", "2025-11-25", "2029-11-24"),
)

_OFFERINGS = (  # number, supplier, title
    ("R4-23001", "Larkmoor Computing", "Technology Products, Laptops and Solutions"),
    ("R4-23002", "Quillthorpe Devices", "Technology Products, Laptops and Solutions"),
    ("R4-24011", "Hobbishall Facility Care", "Janitorial and Custodial Services"),
    ("R4-24012", "Clearwick Maintenance", "Janitorial and Custodial Services"),
    ("AF-2025-07", "Deskerby Furniture", "Classroom Furniture and Installation"),
    ("AF-2025-08", "Framlow Interiors", "Classroom Furniture and Installation"),
    ("TC-6692-03", "Grenswold Turf", "Athletic Fields and Grounds"),
    ("TC-6692-04", "Swingate Structures", "Athletic Fields and Grounds"),
    ("PS-240078-01", "Oxenholt Fleet", "Fleet Vehicles and Police Pursuit Vehicles"),
    ("PS-240078-02", "Brackenmoor Pursuit", "Fleet Vehicles and Police Pursuit Vehicles"),
    ("R4-25003", "Cambrook Sensing", "Facility Security Systems"),
    ("R4-25004", "Watchet Vision", "Facility Security Systems"),
    ("R4-25010", "Inkermoor Imaging", "Managed Print Services"),
    ("AF-2024-02", "Pennyquill Paper", "Paper and Packaging"),
    ("TC-7001-01", "Rafterglen Roofing", "Roofing and Building Envelope"),
    ("TC-7001-02", "Hythe Climate", "Roofing and Building Envelope"),
    ("PS-250003-01", "Chargewold Electric", "Electric Vehicle Charging"),
    ("R4-26001", "Stavewell Servers", "Cloud and Data Center Services"),
)


_PORTFOLIOS: tuple[tuple[str, str, str, str, str, str, tuple[str, ...]], ...] = (
    (
        *("computer-equipment-2023-2028", "MNNVP-0412", "Computer Equipment", "Minnesota", "2023-07-01", "2028-06-30"),
        ("Larkmoor Computing", "Northbeck Byteworks"),
    ),
    (
        *("facilities-mro-2022-2027", "AR3870", "Facilities MRO", "Utah", "2022-07-01", "2027-06-30"),
        ("Hobbishall Facility Care",),
    ),
    (
        *("tires-tubes-services-2024-2029", "WA-24-019", "Tires and Tubes", "Washington", "2024-07-01", "2029-06-30"),
        ("Oxenholt Fleet",),
    ),
    (
        *("public-safety-video-2025-2030", "SW-0310", "Public Safety Video", "Oklahoma", "2025-03-01", "2030-02-28"),
        ("Cambrook Sensing", "Watchet Vision"),
    ),
)


def sourcewell_contracts() -> list[SimContract]:
    """Thirty contracts of the workbook."""
    return [
        SimContract(
            number=number,
            supplier=supplier,
            title=what,
            solicitation_title=what,
            description=f"{what} from {supplier}",
            starts_on=date.fromisoformat(starts),
            ends_on=date.fromisoformat(ends),
            documents=((f"{supplier} Contract {number[:6]}", f"https://files.sourcewell.org/public/{number}.pdf"),),
        )
        for number, supplier, what, starts, ends in _CONTRACTS
    ]


def naspo_portfolios() -> list[SimContract]:
    """Four portfolios, each with its contractors."""
    return [
        SimContract(
            slug=slug,
            number=number,
            title=title,
            lead_agency=state,
            starts_on=date.fromisoformat(starts),
            ends_on=date.fromisoformat(ends),
            contractors=contractors,
            description=f"Master agreements for {title}.",
        )
        for slug, number, title, state, starts, ends, contractors in _PORTFOLIOS
    ]


def omnia_contracts() -> list[SimContract]:
    """Eighteen offerings, which are two pages."""
    return [
        SimContract(
            id=str(7100 + index),
            number=number,
            supplier=supplier,
            title=title,
            slug=supplier.lower().replace(" & ", "-").replace(" ", "-"),
        )
        for index, (number, supplier, title) in enumerate(_OFFERINGS)
    ]
