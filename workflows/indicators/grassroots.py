"""Officers at the grassroots (seed 002; domain C15, C19): days, trips, and placements of three months or more."""

from workflows.core.programmes.indicators import Cases, GrassrootsDays, GrassrootsOfficers, GrassrootsTrips, Indicator
from workflows.core.text import _

SEED = "Báo Gia Lai, cán bộ Đoàn tăng cường về cơ sở để rèn luyện (2024)"


class DaysAtGrassroots(Indicator):
    key = "days-at-grassroots"
    title = _("Days of officers at the grassroots (1+2)")
    of = GrassrootsDays(("one_plus_two",))
    source = SEED


class OfficersAtGrassroots(Indicator):
    key = "officers-at-grassroots"
    title = _("Officers who went to the grassroots")
    of = GrassrootsOfficers()
    source = SEED


class ThematicTrips(Indicator):
    key = "thematic-trips"
    title = _("Trips to the grassroots on a theme")
    of = GrassrootsTrips(("thematic",))
    source = SEED


class PlacementsBegun(Indicator):
    key = "placements-begun"
    title = _("Officers placed at the grassroots for three months or more")
    of = Cases("placement", ("active",))
    source = SEED
