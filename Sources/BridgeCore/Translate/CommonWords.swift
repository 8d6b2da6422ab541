/// Words that people say without meaning anybody of that name. In a nick's place at the start of a line, or after `@`,
/// they are a nick all the same.
enum CommonWords {
    static func contain(_ word: String) -> Bool { words.contains(word.lowercasedASCII) }

    /// Frequent words of English of four letters and more (shorter ones are never taken for a nick in the middle of a
    /// sentence), some of other languages that are much on IRC, and words of the trade that are also nicks.
    private static let words = Set(
        """
        able about above access account action active actually after again against agree ahead allow almost alone along
        already also although always among another answer anybody anyone anything anyway apart apparently away back
        basic because become been before began begin behind being believe best better between beyond book both boss
        break bring broken brother buddy build busy call came cannot care case cause certain chance change channel chat
        check choice class clean clear client close code cold come command common complete computer cool correct cost
        could couple course crash crazy current daily damn dark data date days dead deal dear debian decent deep
        default delete depends devel different direct does doing done dont door down drive drop during each early easy
        else email empty enough entire error even ever every everybody everyone everything exact example except exist
        expect face fact fail fair fall false family fast father feel fedora feel file find fine fire first five fixed
        flag follow food force forget form forward found four free friday friend from front full fully funny game gave
        general getting ghost give given glad goes going gone good google gotta great green group guess guest guys half
        hand happen happy hard hash hate have head hear heard heart heavy hello help here hero high hint hold home hope
        host hour house however huge idea idle image inside instead into issue itself jack join joke just keep kernel
        kick kind king knew know known lame large last late later latest least leave left length less level life light
        like line link linux list little live load local lock logs long look loop lost lots love luck made mail main
        major make many mark master matrix matter maybe mean means meant member memory message might mike mind mine
        minor minute miss mode moment monday money month more morning most mother move much music must myself name near
        need network never news next nice night nobody none normal note nothing notice number often okay once only open
        order other others ought ours over page paper part party pass past path people perhaps perl person phone pick
        place plain plan play please plus point port possible post power pretty print private probably problem program
        proper public pull push python question quick quiet quit quite rather read ready real really reason recent
        release remember reply request rest result right road robot role room root rule running safe said same saturday
        saying script second seem seems seen self send sense sent server service several shall share shell short should
        show side simple since site size slow small some somebody someone something soon sorry sort sound source space
        speak special stable stack star start state still stop story strange stuff such sudo sunday super support sure
        system table take talk team tell test tested text than thank thanks that their them then there these they thing
        things think this those though thought three through thursday time today together told tomorrow tonight topic
        total toward tree tried trouble true trust truth trying tuesday turn twice type ubuntu under unless until update
        upon used useful user users usual value version very view visit voice wait walk want warning watch water wednesday
        week weird welcome well went were what whatever when where whether which while white whole whose wiki will wind
        window windows with within without woman wonder word work works world worse worst worth would wrong year yeah
        years yellow yesterday yourself zero

        aber alle also auch dann dass danke denn diese doch eine einen hallo heute hier ihre immer jetzt kann keine mein
        mehr nein nicht noch oder schon sehr sein sich sind über viel warum wenn werden wieder wird

        alors avec bien bonjour cela cette comme dans deux elle encore faire mais merci même nous parce pour quand quoi
        sans sont tout très vous

        algo ahora como cuando desde donde ella esta este esto gracias hola luego muchas nada para pero poco porque puede
        quien sobre tiene todo

        a an and any are as at be big but by can did do get go got had has he hey hi how i if in is it its lol man may me
        my no not now of off oh ok old on one or our out own say see set she so the to too try two up us use was way we
        who why yes yet you
        """
        .split(whereSeparator: \.isWhitespace).map(String.init)
    )
}
