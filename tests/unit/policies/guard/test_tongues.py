"""Accusations, claims and electioneering are found in other languages than English, and ordinary posts pass in them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.ids import AccountId
from domain.records import Content
from policies.file import PolicyError, load_policy
from policies.guard import GuardInput, examine
from policies.guard.tongues import TONGUES, spoken_in
from policies.model import Period, Policy
from tests.unit.policies.build import policy_text
from tests.unit.policies.guard.builders import a_policy

NOW = datetime(2027, 4, 12, 12, tzinfo=UTC)
RULES = {"accusation", "unsourced-claim", "pre-election"}


def in_an_election(languages: tuple[str, ...] | None = None) -> Policy:
    policy = a_policy()
    period = Period(date(2027, 3, 20), date(2027, 5, 6))
    return replace(policy, guard=replace(policy.guard, pre_election=(period,), languages=languages))


POLICY = in_an_election()


def told(text: str, policy: Policy = POLICY) -> set[str]:
    draft = GuardInput(Content(text, (AccountId("sandbox-main"),)))
    return {str(f.rule) for f in examine(policy, draft, NOW)} & RULES


ACCUSATIONS = {
    "fr": (
        "Jean Dupont est un assassin.",
        "Marc Lefèvre a tué deux personnes hier soir.",
        "Nous savons que le terroriste Karim Benali vit à Lyon.",
        "M. Moreau est un voleur.",
        "Paul Girard, un escroc, vend de faux billets.",
    ),
    "de": (
        "Max Müller ist ein Mörder.",
        "Jonas Weber hat gestern zwei Menschen getötet.",
        "Der Mörder Ali Demir wohnt in der Nordstadt.",
        "Herr Schneider ist ein Betrüger.",
    ),
    "es": (
        "Juan Pérez es un asesino.",
        "Luis Romero mató a dos personas el lunes.",
        "El terrorista Omar Haddad vive en el barrio.",
        "Don Ramiro es un ladrón.",
    ),
    "pl": (
        "Jan Kowalski jest mordercą.",
        "Adam Nowak zabił dwie osoby na rynku.",
        "Piotr Zieliński to złodziej i nie ma go dziś w domu.",
    ),
    "cy": (
        "Mae John Jones yn llofrudd.",
        "Mae Dafydd Morgan wedi lladd dau o bobl yn y dref.",
        "Llofruddiodd Huw Parry ddau o bobl yn y dref.",
    ),
    "ar": ("السيد خالد منصور إرهابي وهو في المدينة.", "المدعو سامر هو قاتل."),
    "ur": ("جناب اسلم خان ایک دہشت گرد ہے۔", "مسٹر ندیم قاتل ہے۔"),
}
CLAIMS = {
    "fr": (
        "Regarder cette vidéo est illégal.",
        "Il y a deux morts et dix blessés.",
        "Personne n'a été blessé dans la rue.",
    ),
    "de": (
        "Das Teilen des Videos ist strafbar.",
        "Es gibt drei Tote und die Straße ist zu.",
        "Niemand wurde verletzt, das Feuer ist aus.",
    ),
    "es": ("Ver el vídeo es un delito.", "Hay tres muertos en el puerto.", "Nadie ha resultado herido."),
    "pl": ("Oglądanie nagrania jest nielegalne.", "Dwie osoby nie żyją.", "Nikt nie został ranny w pożarze."),
    "cy": ("Mae gwylio'r fideo yn anghyfreithlon.", "Mae tri o bobl wedi marw yn y tân."),
    "ar": ("مشاهدة هذا الفيديو في المدينة أمر غير قانوني.", "هناك 5 قتلى في الميناء."),
    "ur": ("یہ ویڈیو دیکھنا جرم ہے۔", "دو افراد ہلاک ہوئے ہیں۔"),
}
ELECTIONEERING = {
    "fr": ("Votez pour notre maire dimanche.", "Découvrez le programme électoral de la liste."),
    "de": ("Wählt am Sonntag die SPD.", "Unsere Kandidatin ist die beste."),
    "es": ("Vota por nuestra alcaldesa el domingo.", "Es el programa electoral de nuestro candidato."),
    "pl": ("Głosuj na naszego burmistrza.", "Nasz kandydat jest najlepszy."),
    "cy": ("Pleidleisiwch dros ein cyngor.", "Mae ein hymgeisydd yn well."),
    "ar": ("صوتوا لصالح رئيس البلدية.", "مرشحنا هو الأفضل في المدينة."),
    "ur": ("ہماری کونسل کو ووٹ دیں۔", "ہمارے امیدوار کی حمایت کریں، یہ وقت ہے۔"),
}
ORDINARY = {
    "fr": (
        "Un homme de 34 ans a été mis en examen pour meurtre et reste en détention.",
        "La rue du Port est fermée à la circulation jusqu'à 18 heures.",
        "Jean Dupont a été condamné à dix ans de prison par le tribunal pour vol.",
        "Nos pensées vont aux familles de Lucie Martin et de ses proches.",
        "Merci à Claire Fontaine, qui a organisé la fête du quartier.",
        "Nous recherchons des témoins de l'accident sur le pont.",
        "Les bureaux de vote sont ouverts de 8 heures à 18 heures. Apportez une pièce d'identité.",
        "Selon les pompiers, deux personnes ont été blessées.",
        "Karim Benali n'est pas un terroriste : cette rumeur est fausse.",
        "La mairie ouvre une nouvelle bibliothèque samedi.",
    ),
    "de": (
        "Ein 34-jähriger Mann ist festgenommen worden. Die Ermittlungen dauern an.",
        "Die Hafenstraße ist bis 18 Uhr gesperrt. Bitte nutzen Sie die Umleitung.",
        "Max Müller ist wegen Mordes verurteilt worden.",
        "Wir suchen Zeugen des Unfalls auf der Brücke. Der Täter ist flüchtig.",
        "Der mutmaßliche Täter Jonas W. wurde dem Richter vorgeführt.",
        "Unsere Gedanken sind bei der Familie von Anna Schmidt.",
        "So wählen Sie per Brief: Die Unterlagen kommen mit der Post.",
        "Wählen Sie am Sonntag zwischen 8 und 18 Uhr in Ihrem Wahllokal.",
        "Laut Feuerwehr sind zwei Menschen verletzt.",
        "Ali Demir ist kein Terrorist. Das Gerücht ist falsch.",
    ),
    "es": (
        "Un hombre de 34 años ha sido detenido y está a disposición del juez.",
        "La calle del Puerto está cortada hasta las 18 horas.",
        "Juan Pérez ha sido condenado por asesinato.",
        "Nuestro pésame a la familia de María López y a sus vecinos.",
        "Buscamos testigos del accidente en el puente.",
        "Los colegios electorales abren de 9 a 20 horas. Lleve su DNI.",
        "Según los bomberos, hay dos heridos.",
        "Omar Haddad no es un terrorista. El rumor es falso.",
        "La Policía Local organiza una charla para los mayores.",
    ),
    "pl": (
        "34-letni mężczyzna został zatrzymany. Sprawa jest w toku.",
        "Ulica Portowa jest zamknięta do godziny 18.",
        "Jan Kowalski został skazany za morderstwo.",
        "Nasze myśli są z rodziną Anny Nowak.",
        "Szukamy świadków wypadku na moście. Śledztwo prowadzi policja.",
        "Lokale wyborcze są czynne od 7 do 21. Weź ze sobą dowód.",
        "Według straży pożarnej dwie osoby są ranne.",
        "Adam Nowak nie jest terrorystą. To plotka.",
    ),
    "cy": (
        "Mae dyn 34 oed wedi cael ei arestio ac mae yn y ddalfa.",
        "Mae Stryd y Porth ar gau tan 6yh.",
        "Cafodd John Jones ei ddedfrydu i ddeng mlynedd yn y llys am lofruddiaeth.",
        "Mae ein meddyliau gyda theulu Mari Evans.",
        "Rydym yn apelio am dystion i'r ddamwain ar y bont.",
        "Mae'r gorsafoedd pleidleisio ar agor rhwng 7yb a 10yh. Pleidleisiwch yn eich gorsaf leol.",
        "Nid yw Dafydd Morgan yn derfysgwr. Mae'r si yn anwir.",
        "Mae Heddlu Gwent yn diolch i Siân Rees am ei help.",
    ),
    "ar": (
        "تم إغلاق شارع الميناء حتى الساعة السادسة مساء.",
        "نبحث عن شهود على الحادث الذي وقع على الجسر.",
        "قلوبنا مع عائلة السيد خالد منصور.",
        "السيد خالد منصور ليس إرهابيا، وهذا الخبر كاذب.",
        "مراكز الاقتراع مفتوحة من الثامنة صباحا في المدينة.",
        "بحسب الدفاع المدني هناك 5 جرحى.",
    ),
    "ur": (
        "پورٹ روڈ شام چھ بجے تک بند ہے۔",
        "ہم پل پر ہونے والے حادثے کے گواہوں کی تلاش میں ہیں۔",
        "ہماری ہمدردیاں جناب اسلم خان کے خاندان کے ساتھ ہیں۔",
        "جناب اسلم خان دہشت گرد نہیں ہیں۔ یہ افواہ جھوٹ ہے۔",
        "پولنگ سٹیشن صبح سات بجے کھلتے ہیں۔ ووٹ ڈالنے کے لیے شناختی کارڈ لائیں۔",
        "فائر سروس کے مطابق دو افراد زخمی ہیں۔",
    ),
    "en": (
        "The die is cast for our new library: the council and the mayor open it on Saturday.",
        "Der Kiosk, our German bakery, is back at the market.",
    ),
}


def each(posts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(code, text) for code, texts in posts.items() for text in texts]


@pytest.mark.parametrize(("code", "text"), each(ACCUSATIONS))
def test_an_accusation_is_found_in_every_language(code: str, text: str) -> None:
    assert "accusation" in told(text)
    assert "accusation" not in told(text, in_an_election(tuple(TONGUES.keys() - {code})))


@pytest.mark.parametrize(("code", "text"), each(CLAIMS))
def test_a_claim_without_a_source_is_found_in_every_language(code: str, text: str) -> None:
    assert "unsourced-claim" in told(text)
    assert "unsourced-claim" not in told(text, in_an_election(tuple(TONGUES.keys() - {code})))


@pytest.mark.parametrize(("code", "text"), each(ELECTIONEERING))
def test_electioneering_is_found_in_every_language(code: str, text: str) -> None:
    assert "pre-election" in told(text)
    assert "pre-election" not in told(text, in_an_election(tuple(TONGUES.keys() - {code})))


@pytest.mark.parametrize(("code", "text"), each(ORDINARY))
def test_ordinary_posts_pass_in_every_language(code: str, text: str) -> None:
    assert (code, told(text)) == (code, set())


def test_every_language_there_are_rules_for_is_tried_here() -> None:
    for tried in (ACCUSATIONS, CLAIMS, ELECTIONEERING):
        assert set(tried) == set(TONGUES)
    assert set(ORDINARY) == {*TONGUES, "en"}


def test_english_is_not_taken_for_another_language() -> None:
    text = "Our officers found the man by the river after a search. He is safe and well."
    assert list(spoken_in(text, None)) == []


def test_a_policy_chooses_its_languages_and_a_language_without_rules_is_told() -> None:
    text = policy_text()
    chosen = load_policy(text.replace("[guard]", '[guard]\nlanguages = ["cy", "pl"]').encode())
    assert chosen.guard.languages == ("cy", "pl")
    with pytest.raises(PolicyError, match=r'\[guard\] languages: there are no rules for "tlh"; there are for ar, cy'):
        load_policy(text.replace("[guard]", '[guard]\nlanguages = ["tlh"]').encode())
