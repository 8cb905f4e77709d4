"""Officers at the grassroots (seed 002; domain C15, C19): days, trips, and placements of three months or more."""

from workflows.core.programmes.indicators import Cases, GrassrootsDays, Indicator
from workflows.core.text import _

SEED = "Báo Gia Lai, cán bộ Đoàn tăng cường về cơ sở để rèn luyện (2024)"


class DaysAtGrassroots(Indicator):
    key = "days-at-grassroots"
    title = _("Days of officers at the grassroots")
    of = GrassrootsDays()
    source = SEED


class TripsReported(Indicator):
    key = "trips-reported"
    title = _("Trips to the grassroots that were reported")
    of = Cases("field-days", ("reported", "verified"))
    source = SEED


class PlacementsBegun(Indicator):
    key = "placements-begun"
    title = _("Officers placed at the grassroots for three months or more")
    of = Cases("placement", ("active",))
    source = SEED
