"""Pages of cards under headings: a card says itself what it is about, the heading above it where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Kind, Solicitation, Stage
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.clean import clean, shown, soup_text
from coopwatchd.portals.fields import Field, Place, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.labels import LabelRow
from coopwatchd.portals.listing import Traits

_HEADINGS = "h1, h2, h3, h4, h5"
_HEADING = re.compile(r"h[1-5]")


def as_headed(_: Solicitation, stage: Stage, __: Asking) -> Stage:
    """The stage of the heading, whatever the card says."""
    return stage


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedCards(Traits):
    """A listing of one solicitation per element `card`.

    `headings`: by their words in lower case, the stage of what stands under them. The page must have those of all
    stages that are `needed`, and one at least; what stands under none is set aside. `stage` may know better than the
    heading. `nothing`: a pattern for the page's own words: where they are missing below it, a heading without cards
    means that nothing is concluded from what is gone. A page without cards is believed only with them below the first
    declared heading that is there: that nothing is in evaluation does not say that nothing is open. `named`: what a
    card is called when it is set aside. `once`: parts of a card (see `LabelRow`) that it never has twice, nor one of
    them inside another.
    """

    url: str
    card: str
    headings: Mapping[str, Stage]
    nothing: str
    fields: Mapping[str, Field]
    named: Field
    once: tuple[str, ...]
    needed: frozenset[Stage] = frozenset()
    stage: Callable[[Solicitation, Stage, Asking], Stage] = as_headed
    name: str = "solicitations"
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        found = Gathering.of(asking, self.name, self.fields)
        place = Place(url=page.url, zone=asking.portal.timezone)
        there: set[Stage] = set()
        filled: set[Stage | None] = set()
        for number, (stage, card) in enumerate(self._walk(page)):
            if stage is not None:
                there.add(stage)
            if card is not None:
                filled.add(stage)
                found.look(card.has)
                read = partial(self._card, card, stage, place, page, asking)
                found.take("", read, name=self.named.read(card, place) or f"row {number}")
        if not there or self.needed - there:
            lacking = " or ".join(f"‘{words}’" for words, stage in self.headings.items() if stage not in there)
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no heading {lacking}.", url=page.url)
        found.check(page.url)
        found.check_places(page.url)
        quiet = (self.needed or there) - filled
        if quiet:
            quiet -= self._saying_nothing(page)
        if not filled and next(stage for stage in self.headings.values() if stage in there) in quiet:
            said = f"{page.url} lists nothing, and does not say that there is nothing."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        return found.reading(whole=page.whole and not quiet)

    def _saying_nothing(self, page: Page) -> set[Stage]:
        """The stages below whose heading the page says that there is nothing."""
        said: dict[Stage, list[str]] = {stage: [] for stage in self.headings.values()}
        under: Stage | None = None
        for piece in shown(page.soup):
            if isinstance(piece, str):
                if under is not None:
                    said[under].append(piece)
            elif _HEADING.fullmatch(piece.name):
                under = self.headings.get(clean(soup_text(piece)).casefold(), under)
        return {stage for stage, parts in said.items() if re.search(self.nothing, clean("".join(parts)))}

    def _walk(self, page: Page) -> Iterator[tuple[Stage | None, LabelRow | None]]:
        """Headings (with no card) and cards (with the stage of the heading they stand under), in the page's order."""
        under: Stage | None = None
        for tag in page.soup.select(f"{_HEADINGS}, {self.card}"):
            if tag.css.match(self.card):
                yield under, LabelRow(tag)
            elif (stage := self.headings.get(clean(soup_text(tag)).casefold())) is not None:
                under = stage
                yield stage, None

    def _card(self, card: LabelRow, stage: Stage | None, place: Place, page: Page, asking: Asking) -> Solicitation:
        if stage is None:
            raise ValueError("it stands under no heading that tells its state")
        if self._torn(card):
            raise ValueError("two cards, or two parts of it, have run into one")
        record = read_row(Solicitation, card, self.fields, place, page=page.digest)
        return replace(record, stage=self.stage(record, stage, asking))

    def _torn(self, card: LabelRow) -> bool:
        """True when a part or a label stands in it twice, or inside another part."""
        labels = [one for one in self.once if one.endswith(":")]
        said = card.said.casefold()
        parts = [card.top.select(one) for one in self.once if not one.endswith(":")]
        if any(len(part) > 1 for part in parts) or any(said.count(label) > 1 for label in labels):
            return True
        own = {id(part[0]) for part in parts if part}
        if any(id(around) in own for part in parts if part for around in part[0].parents):
            return True
        values = [card.value(label) or "" for label in labels] + [soup_text(part[0]) for part in parts if part]
        return any(label in value.casefold() for value in values for label in labels)
