"""Every kind of work by its name: what the queue may ring for."""

from infra.processing.vocabulary import EXPORT
from register.evaluation.steps import EVALUATE
from register.exchange.vocabulary import IMPORT, TELL_NATIONAL
from register.vocabulary import EXAMINE, INSPECT
from reports.audit.vocabulary import MAKE_AUDIT
from reports.house_style.vocabulary import MAKE_SAMPLE
from reports.vocabulary import HAND_OUT, MAKE
from reviews.deliveries.vocabulary import DELIVER
from reviews.erasing.vocabulary import FORGET_PERSON
from reviews.retention.vocabulary import DESTROY, DRAW
from reviews.seeded.vocabulary import SOW
from reviews.vocabulary import FORGET, PREDICT, RELEASE, RELEASE_LOW
from workers import (
    auditing,
    delivering,
    destroying,
    evaluating,
    forgetting,
    importing,
    models,
    onward,
    practising,
    printing,
    sampling,
    suggestions,
    telling,
)
from workers.running import Work

WORK: dict[str, Work] = {
    INSPECT.name: models.inspect,
    EXAMINE.name: models.examine,
    EVALUATE.name: evaluating.evaluate,
    IMPORT.name: importing.bring,
    TELL_NATIONAL.name: onward.tell,
    PREDICT.name: suggestions.predict,
    RELEASE.name: suggestions.release,
    RELEASE_LOW.name: suggestions.release_low,
    MAKE.name: printing.make,
    HAND_OUT.name: printing.hand_out,
    MAKE_AUDIT.name: auditing.make,
    MAKE_SAMPLE.name: sampling.make,
    SOW.name: practising.sow,
    DELIVER.name: delivering.deliver,
    EXPORT.name: telling.tell,
    DRAW.name: destroying.draw,
    DESTROY.name: destroying.destroy,
    FORGET.name: forgetting.case,
    FORGET_PERSON.name: forgetting.staff_member,
}
