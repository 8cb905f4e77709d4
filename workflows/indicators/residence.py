"""Members where they live (seed 003; domain C17): who takes part there, and who has a letter and has not reported."""

from workflows.core.programmes.indicators import Indicator, Rows
from workflows.core.text import _
from workflows.registers.residence import Residence

SEED = "Mô hình Câu lạc bộ Bí thư Chi đoàn trên địa bàn dân cư (21/10/2021)"


class MembersReceived(Indicator):
    key = "members-received"
    title = _("Members who take part at their place of residence")
    of = Rows(Residence, {"standing": ("received",)})
    source = SEED


class MembersOnTheWay(Indicator):
    key = "members-on-the-way"
    title = _("Members on the way who have not reported yet")
    of = Rows(Residence, {"standing": ("transit",)})
    source = SEED
