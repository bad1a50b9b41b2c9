"""The words of cues, and which act each of them tells: a lexicon by dictionary forms.

The first word of an entry stands for all its forms (``call for``: *calls for*, *calling for*). Verbs, nouns and
adjectives stand side by side: in a cue it makes no difference whether somebody *plans* or has *a plan*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType

from onrecord.attribution import Act

__all__ = ["HEADS", "Head", "Turn"]


class Turn(Enum):
    """What can follow a word and make another act of it."""

    TO = auto()
    """An infinitive: *agreed to leave*."""
    URGE = auto()
    """An infinitive, with or without the person: *asked him to leave*; or *warned against leaving*."""
    DOING = auto()
    """A gerund: *considered leaving*."""
    AS = auto()
    """The word, later in the clause: *saw it as a threat*."""
    OUT = auto()
    """The word, soon: *ruled that out*."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a word of a cue tells.

    Attributes:
        act: the act.
        turned: what can follow it, and the act that it tells then.
        gives_way: whether another word after it may tell more: *seemed to suggest*.
    """

    act: Act
    turned: tuple[Turn, Act] | None = None
    gives_way: bool = False


_ENTRIES: Mapping[Act, str] = {
    Act.STATEMENT: """
        according, account, accusation, accuse, acknowledge, add, address, admission, admit, affirm, agree, agreement,
        alert, allegation, allege, allegedly, allude, announce, announcement, answer, apprise, argue, argument,
        assert, assertion, assure, attest, attribute, bark, bellow, best known as, better known as, blame, blog,
        blurt, boast, brag, brand, brief, calculate, call, call off, can't help, can't resist, caution, certify,
        chant, characterise, characterize, charge, chime in, cite, claim, clarify, clash, comment, compare,
        comparison, concede, conclude, concur, confess, confirm, contend, contention, contrast, convince, couldn't
        help, couldn't resist, counter, credit, crow, cry, deadpan, debate, declare, define, demonstrate, depict,
        describe, description, detail, determine, disclose, disclosure, discuss, discussion, divulge, document, dub,
        echo, elaborate, email, emphasise, emphasize, enumerate, establish, evidence, exclaim, explain, explore,
        expound, find, finding, fire back, forecast, foretell, frame, gasp, gloat, go on, gossip, growl, highlight,
        hint, hiss, hit back, illustrate, imply, include, indicate, inform, insinuate, insist, interject, interpret,
        interrupt, intimate, introduce, joke, justify, known as, label, laugh, lay out, leak, lecture, lie, liken,
        list, little doubt, look ahead, maintain, make clear, make it clear, make the point, mention, mislead,
        misstate, mumble, murmur, muse, mutter, name, not help, not resist, note, notify, observe, offer, opine,
        outline, paint, pass along, persuade, pitch, point out, point to, portray, posit, post, preach, predict,
        prediction, press conference, press release, press the case, proclaim, profess, pronounce, prophesy, prove,
        publicise, publicize, publish, punch back, purport, push back, put it, quip, quote, read, reaffirm, reassure,
        recall, recite, recollect, record, recount, refer, reference, reflect, register, reiterate, rejoin, relate,
        remark, remind, reminder, reminisce, repeat, reply, report, reportedly, respond, retaliate, retort, retweet,
        reveal, revelation, rumor, rumour, say, scream, seize on, shoot back, shout, show, sigh, signal, sing, snap,
        sob, spar, speak, specify, speculate, spell out, state, statement, stress, suggest, suggestion, summarise,
        summarize, surmise, swear, talk, tell, term, testify, testimony, text, thunder, title, tout, translate,
        trumpet, tweet, underline, underscore, vouch, wail, warn, weigh in, whisper, wisecrack, write, yell
        """,
    Act.BELIEF: """
        anticipate, anticipation, assessment, assume, assumption, aware, bank on, bearish, belief, believe, bet, bleak
        outlook, bullish, certain, conceive, conclusion, confidence, confident, conscious, consensus, consider,
        conviction, convinced, count on, deduce, deem, deluded, dream of, envisage, envision, estimate, expect,
        expectation, fancy, feel, figure, foresee, forget, gamble, guess, hunch, hypothesis, hypothesize, idea,
        identify as, identify with, imagine, impression, infer, interpretation, intuit, judge, know, likely, mindful,
        misinterpret, misunderstand, notion, opinion, optimism, optimistic, perceive, perception, pessimism,
        pessimistic, premonition, presumably, presume, presumption, presuppose, project, projection, rate, realise,
        realize, reckon, recognise, recognition, recognize, regard, remember, speculation, suppose, supposedly, sure,
        suspect, suspicion, theorise, theorize, theory, think, thought, trust, unaware, understand, understanding,
        upbeat, view, viewpoint
        """,
    Act.INTENTION: """
        'd like, agenda, aim, ambition, aspire, attempt, bent on, bid, choice, choose, commit, commitment, consent,
        contemplate, decide, decision, design, designed to, desire, determination, determined to, eager, effort,
        endeavor, endeavour, eye, gear up, goal, guarantee, hell-bent, hungry for, in mind, inclined, intend, intent,
        intention, keen, lean, look for, look to, mean to, meant to, mobilize, mull, opt, pick, plan, plan on, pledge,
        plot, poised, ponder, prepare, prepared to, priority, promise, proposal, propose, pursue, ready, reluctance,
        reluctant, resolve, schedule, scheme, seek, select, set to, strategy, strive, threat, threaten, try,
        undertake, vie, vision, volunteer, vow, want, will vote for, willing, willingness, wish, would like, would
        prefer to, would rather, would vote for
        """,
    Act.ATTITUDE: """
        abhor, admiration, admire, admirer, adore, adulation, advocacy, advocate, afraid, against, agonize, alarm,
        align, allegiance, amaze, ambivalence, ambivalent, amused, amusement, anger, angry, annoy, antipathy, anxiety,
        anxious, apologise, apologize, apology, appall, applaud, applause, appreciate, appreciative, approve of,
        ashamed, assail, assault, astonish, astonishment, attack, attitude, aversion, back, backlash, balk, bash,
        battle, belittle, bemoan, bemused, berate, bitter, blast, boo, boycott, bridle, bristle, call out, campaign
        against, campaign for, care, castigate, celebrate, challenge, champion, chastise, cheer, cherish, chide, come
        out against, comfortable, commend, commiserate, complain, complaint, compliment, concern, condemn,
        condemnation, condolences, confuse, congratulate, congratulation, crack, critic, critical, criticise,
        criticism, criticize, critique, cynical, decry, defend, defender, defense, delight, delighted, demean,
        demonize, denounce, denunciation, deplore, deride, despise, detest, devastated, dig at, disappoint,
        disappointed, disappointment, disapproval, disapprove, discomfort, discontent, disgust, dislike, dismay,
        dismayed, dismissive, disparage, displeasure, dissatisfaction, dissatisfied, distance, distressed, distrust,
        distrustful, disturb, downplay, dread, dress down, ecstatic, embarrass, embittered, embrace, empathize,
        enamored, endorse, endorsement, enjoy, enthusiasm, enthusiastic, envious, envy, eviscerate, exasperate,
        excited, excitement, excoriate, extol, faith, fan, fascinate, fault, favor, favorable, favorably, favorite,
        favour, favourable, favourite, fear, fearful, fed up, feel bad for, feel for, feel sorry for, feelings, fight,
        fond, fret, frustrate, frustration, fume, furious, fury, glad, go after, grateful, gratitude, grieve, gripe,
        groan, grouse, grumble, gush, hail, hammer, happy, harsh, hate, heartbroken, heckle, herald, hit, honor,
        honored, honour, honoured, hope, hopeful, horrify, hostile, hostility, humbled, hurt, idolize, impress,
        impressed, in favor, indifferent, indignation, infatuated, infuriate, insult, interest, intrigued, irritate,
        jab, jealous, jeer, joy, knock, lambast, lambaste, lament, lash, lash out, laud, leery, light into, like,
        loathe, long for, look forward to, love, loyal, loyalty, make fun, make the case for, malign, marvel, mind,
        misgiving, mistrust, mistrustful, moan, mock, mourn, mystify, needle, negative, nervous, nostalgic, object to,
        objection, obsessed, obsession, offend, offended, opponent, oppose, opposition, outrage, outraged, outspoken,
        overjoyed, pan, panic, partial to, passion, passionate, pile on, pillory, pity, plaudits, play down, pleased,
        poke fun, popular, popularity, praise, pray, prefer, preference, pride, prize, proponent, protest, proud,
        pummel, puzzle, rail, rally around, rally behind, rant, reaction, rebuke, regret, relate to, relief, relieved,
        relish, reprimand, resent, resentment, reservation, resist, resistance, resonate, respect, revel, revere,
        revile, ridicule, rip, root for, sadden, saddened, salute, satisfaction, satisfied, savage, scared, scathing,
        scoff, scold, scorn, seethe, sentiment, shock, shocked, shot at, sick of, side with, skewer, slam, smear,
        sneer, sorry, sour, stance, stand by, stand with, stump for, stun, support, supporter, supportive, surprise,
        surprised, swipe, sympathize, sympathy, take aim, take heat, take issue, target, taunt, terrified, thank,
        thrilled, throw its weight behind, tired of, trash, tribute, trouble, unapologetic, uncomfortable, unease,
        uneasy, unfavorable, unfavorably, unfavourable, unhappy, unload on, unpopular, upbraid, upset, value, vent,
        vilify, vituperate, vote, wariness, wary, weary, welcome, whine, worry, worship, yearn
        """,
    Act.PERCEPTION: """
        apparent, apparently, appear, catch sight, come across as, detect, discover, experience, glimpse, hear, learn,
        listen, look, look like, notice, overhear, see, seem, seemingly, sense, smell, sound, sound like, spot,
        uncover, watch, witness
        """,
    Act.DECREE: """
        acquit, adopt, advice, advise, advise against, agitate, allow, appeal, appoint, appointment, approval,
        approve, ask for, ask of, authorise, authorization, authorize, ban, bar, beg, beseech, block, cajole, call
        for, call on, call to, call upon, clear for, coax, command, commission, compel, convene, convict, counsel, cry
        out for, decree, demand, deport, designate, dictate, direct, directive, elect, enact, encourage,
        encouragement, enforce, enjoin, entitle, entreat, evict, exempt, exhort, fine, fire, forbid, force, goad,
        grant, hire, implore, impose, incite, insist on, instruct, instruction, invalidate, invitation, invite, jail,
        lawsuit, legalize, legislate, legislation, license, lift, limit, lobby, mandate, nominate, nomination,
        nominee, nudge, ordain, order, outlaw, overrule, overturn, pardon, pass, permission, permit, petition, plea,
        plead for, plead with, prescribe, pressure, pressurize, prod, prohibit, prohibition, proscribe, push, ratify,
        re-elect, re-nominate, recommend, recommendation, regulate, regulation, renominate, request, require,
        requirement, restrain, restrict, restriction, revoke, rule, ruling, sanction, sentence, sign, sign into,
        stipulate, strike down, struck down, subpoena, sue, summon, suspend, upheld, uphold, urge, urging, veto, void
        """,
    Act.QUESTION: """
        ask, curious, enquire, grill, inquire, inquiry, interrogate, isn't clear, not clear, not immediately clear,
        open question, pose, press, probe, query, question, quiz, remains to be seen, second-guess, uncertain,
        unclear, wonder
        """,
    Act.DENIAL: """
        abjure, abstain, at odds, avoid, back away, back off, backpedal, backtrack, bat down, belie, brush aside,
        brush off, conceal, contradict, debunk, decide against, decline, deflect, demur, denial, deny, disagree,
        disagreement, disavow, disbelief, disbelieve, disclaim, discount, discredit, dismiss, dismissal, disown,
        disprove, dispute, disregard, diverge, dodge, doubt, doubtful, duck, eschew, evade, fail to, forswear,
        gainsay, gloss over, hesitate, ignore, mum, mute, negate, nix, plead not guilty, pooh-pooh, push back against,
        push back at, push back on, quash, rebuff, rebut, rebuttal, recant, refrain, refusal, refuse, refute, reject,
        rejection, renege, renounce, repudiate, rescind, retract, rubbish, rule out, say little, say nothing about,
        say nothing of, sceptical, scepticism, shoot down, shrug off, shy away, sidestep, silence, silent, skeptic,
        skeptical, skepticism, spurn, steer clear, stop short, swat, take back, take exception, tamp down, turn down,
        unable, unconvinced, unpersuaded, unsure, unwilling, walk back, wave off, withhold
        """,
}

_TURNED: Mapping[str, tuple[Turn, Act]] = {
    **dict.fromkeys("ask tell warn caution remind persuade convince press".split(), (Turn.URGE, Act.DECREE)),
    **dict.fromkeys("agree agreement offer determine swear".split(), (Turn.TO, Act.INTENTION)),
    **dict.fromkeys("consider explore".split(), (Turn.DOING, Act.INTENTION)),
    "suggest": (Turn.DOING, Act.DECREE),
    "see": (Turn.AS, Act.BELIEF),
    "rule": (Turn.OUT, Act.DENIAL),
}

_GIVE_WAY = frozenset(
    "seem seemingly appear apparently sound look try attempt seek effort adopt sign push offer repeat reiterate echo "
    "likely".split()
)

_IRREGULAR: Mapping[str, str] = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "find": "found",
    "show": "shown",
    "speak": "spoke spoken",
    "swear": "swore sworn",
    "put": "put putting",
    "lay": "laid",
    "shoot": "shot",
    "go": "went gone goes",
    "prove": "proven",
    "think": "thought",
    "know": "knew known",
    "feel": "felt",
    "understand": "understood",
    "misunderstand": "misunderstood",
    "foresee": "foresaw foreseen",
    "choose": "chose chosen",
    "seek": "sought",
    "strive": "strove striven",
    "see": "saw seen",
    "hear": "heard",
    "overhear": "overheard",
    "stand": "stood",
    "come": "came coming",
    "light": "lit",
    "throw": "threw thrown",
    "learn": "learnt",
    "forbid": "forbade forbidden",
    "plead": "pled",
    "withhold": "withheld",
    "take": "took taken",
    "hit": "hit hitting",
    "make": "made",
    "be": "is are was were been being am",
    "fight": "fought",
    "spell": "spelt",
    "dream": "dreamt",
}


def _forms(word: str) -> Iterator[str]:
    """A word with the endings of verbs, which are those of nouns too; more forms than there are do no harm.

    >>> sorted(set(_forms("plan")))
    ['plan', 'planed', 'planes', 'planing', 'planned', 'planning', 'plans']
    """
    stem = word[:-1] if word.endswith(("e", "y")) else word
    yield word
    yield from _IRREGULAR.get(word, "").split()
    if word.endswith("e"):
        yield from (word + "s", word + "d", stem + "ing", word + "ing")
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        yield from (stem + "ies", stem + "ied", word + "ing")
    else:
        ends = {word, word + word[-1]} if word[-1] not in "aeiouwxy" else {word}
        yield from (word + "s", word + "es")
        yield from (end + ending for end in ends for ending in ("ed", "ing"))


def _heads() -> Iterator[tuple[str, Head]]:
    for act, entries in _ENTRIES.items():
        for entry in " ".join(entries.split()).split(", "):
            first, *rest = entry.split(" ")
            head = Head(act, None if rest else _TURNED.get(first), entry in _GIVE_WAY)
            yield from ((" ".join((form, *rest)), head) for form in _forms(first))


HEADS: Mapping[str, Head] = MappingProxyType(dict(_heads()))
"""What each word, or several words in a row, tells; in small letters, with straight apostrophes."""
