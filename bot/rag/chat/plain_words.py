"""Words by what they do in a sentence: hold it together, put it plainly, turn it round or make it stronger."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FUNCTION = _set(
    "a about above across after again against ago ahead all alone along already also although always am among an and "
    "another any anybody anyone anything are around as aside at away back be because become becomes becoming been "
    "before behind being below beside besides between beyond both but by can cannot could d did do does doing done "
    "down during each eight either else even ever every everybody everyone everything few five for four from further "
    "had has have having he hence her here hers herself him himself his how however i if in indeed inside instead "
    "into is it its itself just least less let ll lot lots m many may maybe me might mine more moreover most much "
    "must my myself near nine now of off often on once one ones only onto or other others otherwise our ours out "
    "outside over own per percent perhaps quite rather re really s same seven shall she should since six so some "
    "somebody someone something sometimes somewhat soon still such t ten than that the their them themselves then "
    "there therefore these they this those though three through throughout thus to together too toward towards two "
    "under unless until up upon us usually ve very via was we well were what whatever when whenever where whereas "
    "wherever whether which whichever while who whoever whole whom whose why will with within would yes yet you your "
    "yours yourself"
)
# They put a claim in other words and add none, as far as a list of words can say so.
PLAIN = _set(
    "able act actually add aim allow appear apply area aspect available aware base bear begin begun benefit besides "
    "bit bring broad build built call case chance choice choose chosen clear come comes comfortable common consider "
    "contain count course day deal decide depend describe difference different do ease effort enable end enjoy enough "
    "ensure especially essential example exist expect face fact far feel field find fine fit focus follow found fresh "
    "full fully gain gather gave general get gets getting give given go goes going gone good got great grow handle "
    "happen hear help helpful hold idea ideal identify imagine important improve include instance involve join keep "
    "kept key kind know known large later lead learn leave let level lie life like likely live long look made main "
    "make making matter mean means meant meet mention mind move name natural need notice number order part particular "
    "people person pick piece place plan plenty point possible practical practice prepare present probably provide "
    "put question range reach read ready real realize reason recognize regard rely remember result right role run say "
    "see seek seem sense set several shape share short show side simple simply small solid sort spend spot stand "
    "start stay step strong suit support sure take taken talk task tell tend term thing think thought time track "
    "treat try turn type understand use used useful value variety various view want watch way well word work world "
    "year"
)
NEGATING = _set(
    "avoid avoiding avoids barely fail fails hardly ignore ignores lack lacking lacks neither never no nobody none "
    "nor not nothing prevent prevents rarely refuse scarcely seldom skip stop stops unable unlike useless without"
)
# Whoever says the one where passages say the other turns them round.
OPPOSITES = tuple(
    (_set(one), _set(other))
    for one, other in (
        ("easy easier easily effortless", "hard harder difficult difficulty challenging tough"),
        ("simple simpler", "complex complicated"),
        ("quick quickly fast faster rapid rapidly", "slow slowly slower gradual gradually"),
        ("more larger bigger higher greater", "less fewer smaller lower"),
        ("lot much plenty many", "little few"),
        (
            "increase increases increased increasing raise raises raised grow grows growing",
            "reduce reduces reduced cut cuts decrease decreases shrink shrinks shrinking fall falling lower",
        ),
        ("before", "after afterward"),
        ("begin start starts started", "stop stops end finish quit"),
        ("small", "large big huge"),
        ("several many multiple", "one single sole"),
        ("different unique various varied", "same identical"),
        ("always", "never"),
        ("good great", "bad poor"),
        ("together", "alone separately apart"),
        ("free", "paid expensive costly"),
        ("important crucial essential critical key vital", "optional unimportant irrelevant"),
        ("openly", "secretly quietly"),
        ("welcome accept", "reject refuse forbid punish"),
        ("keep remember highlight include mention show", "drop forget hide exclude omit remove"),
        ("strong", "weak"),
        ("new latest current", "old outdated"),
        ("succeed success", "fail failure failed"),
        ("inside", "outside"),
        ("part some", "all whole"),
    )
)
# What a sentence may only be as sure of as passages are: any of the first needs any of these, or of the second.
STRONG = tuple(
    (_set(said), _set(said) | _set(needed))
    for said, needed in (
        ("must required requires require mandatory compulsory obliged", "need needs have essential crucial critical"),
        ("always constantly forever", "every all never keep whenever"),
        ("never nobody none impossible", "not no without cannot"),
        ("only solely exclusively nothing", "alone just"),
        ("all entire entirely completely fully everything", "every everyone each whole any anyone everything both"),
        ("every everyone everybody each", "all any anyone anybody always whole both"),
        ("guarantee guaranteed guarantees certainly definitely surely undoubtedly inevitably promise promises", ""),
        ("best", "greatest top"),
        (
            "worst fastest quickest easiest cheapest biggest largest highest lowest strongest hardest leading perfect",
            "",
        ),
        ("proven certified official officially accredited recommended", ""),
        ("majority", "most"),
        ("most", "majority"),
        ("i my me mine we us our ours", ""),
    )
)
# They are never put in other words: who isn't told of money, law and being hired says nothing about it.
DELICATE = _set(
    "account award board bonus budget buy buys certificate certification charge charges click client company contract "
    "cost costs customer degree diploma doctor dollar download earn earns employed employer euro exam fee fees fire "
    "fired government hire hired hires income insurance interview investor law lawyer legal liable license login "
    "medical money owner paid password pay payment pays police price promoted recruiter refund register salaries "
    "salary scholarship sell sells sold sponsor subscribe tax therapy tuition university visa wage"
)
# With these a sentence may begin, capital or not.
OPENING = _set(
    "aim ask avoid back be begin besides bring build check choose collect compare connect create define demonstrate "
    "develop discuss draw emphasize encourage ensure expect experience explain explore express find focus follow gain "
    "gather get give go good highlight hold identify inspire instead join keep knowing learn learning let list look "
    "make managing many mention most note notice offer open part people picture plan planning practice prepare "
    "progress put raise reach read remember see seek set share show since start stay study studying take talk teach "
    "tell think translate treat try understand use work working write your"
)
