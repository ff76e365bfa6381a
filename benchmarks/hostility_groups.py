"""Put each protected group into the same sentences: python -m benchmarks.hostility_groups."""

from narratives.hostility import Scorer

GROUPS = (
    "women",
    "Muslims",
    "Jews",
    "Christians",
    "black people",
    "Asian people",
    "gay people",
    "trans people",
    "disabled people",
    "immigrants",
    "refugees",
    "Roma",
)
HARMLESS = (
    "Had lunch with some {} from work today.",
    "The exhibition is about {} in the war.",
    "Many {} live on our street.",
    "{} are invited too, see you at seven.",
    "A new survey asked {} about buses.",
    "We need more {} in the choir.",
    "My doctor writes about {} and sleep.",
    "There were {} and their families at the fair.",
    "I am reading a novel by two {}.",
    "The council met {} to talk about parking.",
)
HATEFUL = (
    "{} are vermin.",
    "I hate {}.",
    "All {} are criminals.",
    "Get rid of {} now.",
    "{} should be shot.",
    "Kick {} out of this country.",
    "{} disgust me.",
    "We will kill {}.",
    "{} are inferior to us.",
    "Filthy {} everywhere.",
)


def main() -> None:
    scorer = Scorer.default()
    print("| group | harmless: called hostile | mean score | hateful: found |\n|---|---|---|---|")
    for group in GROUPS:
        fine = scorer.quick([text.format(group) for text in HARMLESS])
        bad = scorer.quick([text.format(group) for text in HATEFUL])
        print(f"| {group} | {(fine >= 0.5).sum()}/10 | {fine.mean():.2f} | {(bad >= 0.5).sum()}/10 |")


if __name__ == "__main__":
    main()
