"""Every feature's tables, imported so that the metadata is complete before anything is created."""

from cloud.access import models as access
from cloud.audit import models as audit
from cloud.catalogue import models as catalogue
from cloud.custom_fields import models as own_fields
from cloud.customers import models as customers
from cloud.database import job_queue
from cloud.database.base import Base
from cloud.estate import models as estate
from cloud.exchange import models as exchange
from cloud.files import models as files
from cloud.ingest import models as ingest
from cloud.ledger import models as ledger
from cloud.ledger import rollups
from cloud.loyalty import models as loyalty
from cloud.promotions import models as promotions
from cloud.reference import models as reference
from cloud.staff import models as staff
from cloud.stock import models as stock

# A feature's tables exist because its module stands here.
FEATURES = (
    access,
    audit,
    catalogue,
    own_fields,
    customers,
    job_queue,
    estate,
    exchange,
    files,
    ingest,
    ledger,
    rollups,
    loyalty,
    promotions,
    reference,
    staff,
    stock,
)

metadata = Base.metadata
