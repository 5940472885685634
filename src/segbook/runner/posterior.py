"""Draw from the posterior before its chapter runs, so that the chapter shows what there is."""

from segbook import bayes
from segbook.common import Chapter
from segbook.common.progress import Tell
from segbook.settings import Settings


def prepare_posterior(settings: Settings, tell: Tell) -> frozenset[str]:
    """Draw, keep the draws with the run, and say what the chapter can speak of.

    Parameters
    ----------
    settings : Settings
    tell : callable
        Is told of progress.

    Returns
    -------
    frozenset of str
        ``posterior`` if there are draws, and ``trust`` if they can be trusted; what is missing is kept as a reason.
    """
    run = Chapter("bayes", settings.name)
    models = run.folder / "models"
    observations = bayes.observe_run(run, settings.seed)
    try:
        posterior = bayes.draw(observations, bayes.Prior(), models, settings.seed, tell)
    except bayes.NoDrawsError as error:
        bayes.keep_reason(models, str(error))
        return frozenset()
    diagnosis = bayes.diagnose(posterior, observations.features)
    bayes.keep_reason(models, "" if diagnosis.trusted else bayes.words_checks.tell_trust(diagnosis))
    return frozenset({"posterior", "trust"} if diagnosis.trusted else {"posterior"})
