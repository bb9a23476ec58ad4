"""Which screen draws which view."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.uix.widget import Widget

from edge.screens.completed import CompletedScreen
from edge.screens.customers import CustomersScreen
from edge.screens.device_setup import DeviceSetupScreen
from edge.screens.devices import DevicesScreen
from edge.screens.drawer import CashScreen
from edge.screens.enrolment import EnrolmentScreen
from edge.screens.labels import LabelsScreen
from edge.screens.menu import Menu
from edge.screens.message import MessageScreen
from edge.screens.open_shift import OpenShiftScreen
from edge.screens.parked import ParkedScreen
from edge.screens.question import Question
from edge.screens.receipts import ReceiptsScreen
from edge.screens.recovery import RecoveryScreen
from edge.screens.report import ReportScreen
from edge.screens.returning import ReturnScreen
from edge.screens.sell import SellScreen
from edge.screens.settings_page import SettingsScreen
from edge.screens.shift_close import CloseShiftScreen
from edge.screens.sign_on import SignOnScreen
from edge.screens.tender import TenderScreen
from edge.screens.view_models.device_setup import DeviceSetupView
from edge.screens.view_models.health import HealthView
from edge.screens.view_models.labels import LabelsView
from edge.screens.view_models.menu import MenuView
from edge.screens.view_models.parked import CustomersView, ParkedView
from edge.screens.view_models.question_view import QuestionView
from edge.screens.view_models.receipts import ReceiptsView
from edge.screens.view_models.reports import ReportView
from edge.screens.view_models.returning import ReturnView
from edge.screens.view_models.sell import SellView
from edge.screens.view_models.settings import DevicesView, SettingsView
from edge.screens.view_models.shift import CashView, CloseShiftView
from edge.screens.view_models.sign_on import OpenShiftView, SignOnView
from edge.screens.view_models.starting import EnrolmentView, MessageView, RecoveryView
from edge.screens.view_models.tender import CompletedView, TenderView

# In the order in which they are built in idle time: what is needed first comes first.
SCREENS: dict[type, type[Widget]] = {
    SignOnView: SignOnScreen,
    OpenShiftView: OpenShiftScreen,
    SellView: SellScreen,
    TenderView: TenderScreen,
    CompletedView: CompletedScreen,
    CustomersView: CustomersScreen,
    ParkedView: ParkedScreen,
    ReturnView: ReturnScreen,
    CloseShiftView: CloseShiftScreen,
    ReportView: ReportScreen,
    ReceiptsView: ReceiptsScreen,
    LabelsView: LabelsScreen,
    CashView: CashScreen,
    DevicesView: DevicesScreen,
    DeviceSetupView: DeviceSetupScreen,
    SettingsView: SettingsScreen,
    HealthView: DevicesScreen,  # a list of rows in words, too
    MessageView: MessageScreen,
    EnrolmentView: EnrolmentScreen,
    RecoveryView: RecoveryScreen,
}
OVERLAYS: dict[type, type[Widget]] = {MenuView: Menu, QuestionView: Question}
