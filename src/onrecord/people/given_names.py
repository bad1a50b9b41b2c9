"""Given names and their short forms, those of English and some that are known from other languages.

Which forms belong together is custom, as is what title goes before a name; no person is meant by any of them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

__all__ = ["full_forms", "is_common", "is_short"]

_SHORT_FORMS = """
aaron ron; abigail abby gail; abraham abe bram; adalbert bert; agnes aggie; albert al bert bertie;
alberto beto; alejandro alex; aleksandr sasha alex alexander; alexander alex al alec sandy sasha xander;
alexandra sandra sasha lexi; alexis alex; alfonso alphonse; alfred al fred alf; alison ally; allen al;
allison ally; amanda mandy; andrei andrey; andrew andy drew; angela angie; anita nita; ann annie;
anna ann annie; anne annie; anthony tony; antonin nino; antonio tony toni; archibald archie; arnold arnie;
arthur art; ashton ash; augustus gus; barbara barb barbie; barnard barney; bartholomew bart;
benjamin ben benny benji bibi; bennett ben; bernard bernie barney; bertram bert; beverly bev; bradley brad;
brett bret; cameron cam; caroline carrie; carolyn carol; catherine cathy kate katie cate cat;
charles charlie chuck chas charley; charlotte lottie; chester chet; christina tina chrissy;
christine tina chrissy; christopher chris kit topher; clifford cliff; clinton clint; constance connie;
corey cory; cornelius neil; cynthia cindy; daniel dan danny; darrell darryl; david dave davey;
deborah deb debbie debra; dennis denny; derrick derek; diana di; diane di; dianne di;
dmitry dmitri dima mitya dmitriy; dominic dom nick; donald don donnie donny; dorothy dot dottie; douglas doug;
edmund ed eddie; edward ed eddie ted teddy ned; edwin ed eddie; eleanor ellie nell; elijah eli;
elizabeth liz beth betty betsy lizzie eliza libby bess; ellen ellie; emanuel manny; emily em;
enrique kike quique; eugene gene; evgeny yevgeny evgeni yevgeni; ezekiel zeke; florence flo; frances fran;
francis frank fran; francisco paco pancho; frank frankie; franklin frank; frederick fred freddie freddy;
gabriel gabe; gabriela gaby; gabrielle gabby; geoffrey geoff; gerald gerry jerry; gerard gerry;
gilbert gil bert; giuseppe beppe; glenn glen; gregg greg; gregory greg; guillermo memo; gwendolyn gwen;
harold hal harry; harriet hattie; harrison harry; heinrich heinz; helena lena; henry hank harry;
herbert herb bert; hillary hill; howard howie; hubert bert; ignacio nacho; isaac ike; isabella bella;
ivan vanya; jacob jake jack; jacqueline jackie; james jim jimmy jamie jimmie; jane janie; janet jan; jason jay;
javier javi; jefferson jeff; jeffrey jeff; jennifer jen jenny; jeremiah jerry; jeremy jem; jerome jerry;
jerrold jerry; jesse jess; jessica jess jessie; jesus chuy; joachim jochen; joan joanie; johannes hans johan;
john johnny jack jon; johnathan john johnny jon; jonathan jon jonny; jorge coque; jose pepe; joseph joe joey;
josephine jo josie; joshua josh; judith judy; julia julie; karl carl;
katherine kathy kate katie kathie kat kit; kathleen kathy kate katie; kathryn kathy kate katie;
kenneth ken kenny; kimberly kim; kirsten kirstie; kristen kris; laura laurie; lawrence larry lawrie;
leonard len lenny leo; leonardo leo; leopold leo; leslie les; lewis lew; lillian lily lil; louis lou louie;
louise lou; lucille lucy; luis lucho; madeline maddie; magdalena lena; manuel manny manolo; marcus marc mark;
margaret maggie meg peggy marge margie greta megan; maria mia; martha marty; martin marty; mary molly polly;
matthew matt matty; maurice maury; maximilian max; maxwell max; meghan meg; melanie mel;
melissa missy mel lissa; melvin mel; michael mike mick mickey mikey; michelle shelly; miguel mike;
mikhail misha mike; mildred millie; milton milt; mitchell mitch; montgomery monty; mortimer mort; nancy nan;
natalia natasha; natalie nat; nathan nate nat; nathaniel nate nat nathan; nicholas nick nicky nico;
nicolas nick nico; nicole nikki; nikolai nikolay kolya; norman norm; oliver ollie; pamela pam;
patricia patty patti tricia trish; patrick pat paddy; paulina lina; pedro perico; peggy peg; penelope penny;
percival percy; peter pete; philip phil; phillip phil; priscilla cilla; rachel rae; rafael rafa rafi;
randall randy; randolph randy; raphael raf rafe; raymond ray; rebecca becky becca; reginald reg reggie;
ricardo ricky; richard dick rick rich ricky richie rickey; robert bob bobby rob robbie bert; roberta bobbie;
roberto beto bob; roderick rod; rodney rod; rodrigo rod; roger rog; roland rollie; ronald ron ronnie;
rosalind roz; rosemary rose; roxanne roxy; rudolf rudi; rudolph rudy; russell russ; salvador sal chava;
salvatore sal; samantha sammie; samuel sam sammy; sandra sandy; santiago chago; sara sally; sarah sally sadie;
sebastian seb bastian; sergei sergey serge; sergio checho; seymour sy; sheldon shelly; sidney sid; solomon sol;
sophia sophie; stanley stan; stephanie steph; stephen steve stevie; steven steve stevie; stuart stu;
susan sue susie suzy; suzanne sue suzy; sylvester sly; tamara tammy; terence terry; teresa terry tess;
terrence terry; thaddeus thad; theodore ted teddy theo; theresa terry tess; thomas tom tommy;
timothy tim timmy; tobias toby; valerie val; veronica ronnie; victor vic; victoria vicky tori;
vincent vince vinny; virginia ginny; vladimir vlad volodya; walter walt wally; wesley wes; wilhelm willi;
willard bill will; william bill billy will willie willy liam; winston win; yevgeny yevgeni evgeny; yuri yury;
yusuf youssef yousef; zachary zach zack
"""
"""Given names, each with the forms that are short for it."""

_OTHERS = frozenset(
    "adam alan allan amy andrea ashley brandon brian bruce bryan carl cheryl clarence claire denise elaine "
    "emma eric erik eve gail george harvey heather helen jack jill joyce juan justin karen keith kevin lee "
    "lisa lori luke marie marilyn mark monica neil oscar paul ralph robin roy ryan scott sean sharon shawn "
    "spencer tracy wayne wendy".split()
)
"""Names without a short form, or with one that is another name, that many people have."""


def _read() -> dict[str, frozenset[str]]:
    full: dict[str, set[str]] = defaultdict(set)
    for entry in _SHORT_FORMS.split(";"):
        name, *short = entry.split()
        full[name] |= set()
        for each in short:
            full[each].add(name)
    return {short: frozenset(names) for short, names in full.items()}


_FULL = _read()


@lru_cache(maxsize=4096)
def full_forms(given: str) -> frozenset[str]:
    """The names that a given name may be short for, itself among them.

    >>> sorted(full_forms("bill")), sorted(full_forms("ada"))
    (['bill', 'willard', 'william'], ['ada'])
    """
    return _FULL.get(given, frozenset()) | {given}


def is_common(given: str) -> bool:
    """Whether many people are called so, so that two of one family name are easily found."""
    return given in _FULL or given in _OTHERS


def is_short(given: str) -> bool:
    """Whether it stands for a longer name.

    >>> is_short("bob"), is_short("robert")
    (True, False)
    """
    return bool(_FULL.get(given))
