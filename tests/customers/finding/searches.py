"""Three hundred searches and more made by hand, and who must come first: what agents type, and whom they mean.

Nobody here is real: e-mails are of example.com and its like, phones from ranges kept for fiction or from no country.
"""

from dashboard.loyalty.customer_record import CustomerRecord


def someone(
    customer_id: str, name: str = "", email: str = "", phone: str = "", code: str = "", number: str = ""
) -> CustomerRecord:
    return CustomerRecord(
        customer_id, "import", name=name, email=email, phone=phone, referral_code=code, platform_id=number or None
    )


PEOPLE = (
    someone("cust_1001", "Salma Sample", "salma.sample@example.com", "+44 7700 900123", "SALMA10", "300101"),
    someone("cust_1002", "Salman Sampleton", "salman@example.com", "+44 7700 900124", "SALMAN7", "300102"),
    someone("cust_1003", "Salim Simple", "simple.salim@example.org", "+447700900125", "", "300103"),
    someone("cust_1004", "Sally Salmon", "sally@salmon.example.com", "07700 900126", "SALLYFISH", "300104"),
    someone("cust_1005", "Jonathan Ashdown", "j.ashdown@example.com", "+44 7700 900201", "JON-A", "300105"),
    someone("cust_1006", "Jonas Ashdon", "jonas@example.net", "+44 7700 900202", "JON-B", "300106"),
    someone("cust_1007", "John Ashby", "john.ashby@example.com", "+44 7700 900203", "", "300107"),
    someone("cust_1008", "Johanna Birch", "johanna.birch@example.com", "+1 202 555 0108", "", "300108"),
    someone("cust_1009", "Birch Holloway", "holloway@example.com", "+1 (202) 555-0109", "BIRCH", "300109"),
    someone("cust_1010", "Grace Kestrel", "grace@kestrel.example.org", "+1 305 555 0110", "GRACE2026", "300110"),
    someone("cust_1011", "Gracie Kettle", "gracie.k@example.com", "+1 305 555 0111", "GRACE2027", "300111"),
    someone("cust_1012", "Edgar Lockwood", "edgar_lockwood@example.com", "+1 415 555 0112", "", "300112"),
    someone("cust_1013", "Edgar Allan Lockwood", "e.a.lockwood@example.com", "+1 415 555 0113", "", "300113"),
    someone("cust_1014", "Zoë Brontësen", "zoe@example.com", "+45 99 00 01 14", "ZOE-ZOE", "300114"),
    someone("cust_1015", "Zachary Bronson", "zach@example.com", "", "", "300115"),
    someone("cust_1016", "José Núñez-Prado", "jose.nunez@example.com", "+34 900 000 116", "", "300116"),
    someone("cust_1017", "Josefa Nunes", "josefa@example.com", "+351 900 000 117", "", "300117"),
    someone("cust_1018", "Łukasz Żółty", "lukasz.zolty@example.com", "+48 900 000 118", "", "300118"),
    someone("cust_1019", "Søren Ærø", "soren@example.com", "+45 99 00 01 19", "", "300119"),
    someone("cust_1020", "Jürgen Straßer", "juergen.strasser@example.com", "+49 900 0000120", "", "300120"),
    someone("cust_1021", "Siobhán O'Sample", "siobhan@example.com", "+353 900 00121", "", "300121"),
    someone("cust_1022", "Sinead O’Brien", "sinead.obrien@example.com", "+353 900 00122", "", "300122"),
    someone("cust_1023", "Brien Oates", "oates@example.com", "", "", "300123"),
    someone("cust_1024", "Mary-Anne van der Meer", "maryanne@example.com", "+31 900 000124", "", "300124"),
    someone("cust_1025", "Anne Meerwood", "anne.meerwood@example.com", "", "", "300125"),
    someone("cust_1026", "Omar El Sayed", "omar.elsayed@example.com", "+20 100 000 0126", "", "300126"),
    someone("cust_1027", "Amr Elsayed", "amr@example.com", "0100 000 0127", "", "300127"),
    someone("cust_1028", "Hana Al-Masri", "hana.almasri@example.com", "00201000000128", "", "300128"),
    someone("cust_1029", "Mohamed Ahmed", "mohamed.ahmed@example.com", "+201000000129", "", "300129"),
    someone("cust_1030", "Mohamed Ahmed Hassan", "mah@example.com", "+201000000130", "", "300130"),
    someone("cust_1031", "Mohammed Hamed", "mohammed.hamed@example.com", "+201000000131", "", "300131"),
    someone("cust_1032", "Mahmoud Ahmed", "mahmoud@example.com", "+201000000132", "", "300132"),
    someone("cust_1033", "أحمد المثال", "ahmed33@example.com", "+20 100 000 0133", "AHMED33", "300133"),
    someone("cust_1034", "إيمان النموذج", "eman34@example.com", "+20 100 000 0134", "", "300134"),
    someone("cust_1035", "فاطمة الزهراء", "fatma35@example.com", "٠١٠٠ ٠٠٠ ٠١٣٥", "", "300135"),
    someone("cust_1036", "سلمى البستان", "salma36@example.com", "+201000000136", "", "300136"),
    someone("cust_1037", "سلوى البستاني", "salwa37@example.com", "+201000000137", "", "300137"),
    someone("cust_1038", "هناء الياسمين", "hanaa38@example.com", "+201000000138", "", "300138"),
    someone("cust_1039", "مُحَمَّد الورد", "mohamed39@example.com", "+201000000139", "", "300139"),
    someone("cust_1040", "مؤمن الجبل", "moamen40@example.com", "", "", "300140"),
    someone("cust_1041", "عبد الرحمن السماء", "abd41@example.com", "", "", "300141"),
    someone("cust_1042", "عبدالله السماوي", "abdullah42@example.com", "", "", "300142"),
    someone("cust_1043", "کریم نیلی", "karim43@example.com", "+98 900 000 0143", "", "300143"),
    someone("cust_1044", "Нина Образцова", "nina44@example.com", "+7 900 000 0144", "", "300144"),
    someone("cust_1045", "Ελένη Παράδειγμα", "eleni45@example.com", "+30 900 000 0145", "", "300145"),
    someone("cust_1046", "Basil Garland", "basil+shop@example.com", "+44 7700 900146", "", "300146"),
    someone("cust_1047", "Basil Garlandson", "garland@example.com", "+44 7700 900147", "", "300147"),
    someone("cust_1048", "Clara Merrow", "clara-merrow@mail.example.com", "+44 7700 900148", "CLARA-8", "300148"),
    someone("cust_1049", "Claire Morrow", "claire@mail.example.com", "+44 7700 900149", "", "300149"),
    someone("cust_1050", "Ivor Northcote", "ivor.northcote@example.com", "+44 7700 900150", "", "300150"),
    someone("cust_1051", "Ivory Northcott", "ivory@example.com", "+44 7700 900151", "", "300151"),
    someone("vip.sample@example.com", "Vera Important"),
    someone("+447700900777", "Felix Phoneid"),
    someone("A-7781-X", "Hazel Calder", "hazel.calder@example.com", "", "", "300154"),
    someone("a/b#c?d%20e f", "Odd Oddson"),
    someone("عميل ٤٢", "ليلى النخيل"),
    someone("500100", "Kitty Numbers", "kitty@example.com", "+999 500 100 55"),
    someone("cust_10", "Laurel Short", "laurel@example.com", "", "", "300158"),
    someone("77", "Miles Seventyseven", "miles@example.com", "", "", "300159"),
    someone("cust_1060", "Nora Fairley", "nora.fairley@example.com", "+999 123 456 789", "NORA", "300160"),
    someone("cust_1061", "Norah Farley", "norah@example.com", "+999 123 456 788", "NORAH", "300161"),
    someone("cust_1062", "Oscar Ingram", "oscar.ingram@example.com", "+999 222 1234", "", "300162"),
    someone("cust_1063", "Poppy Denham", "poppy.denham@example.com", "+999 333 1234 5", "", "300163"),
    someone("cust_1064", "Rowan Hartley", "rowan@hartley.example.com", "+999 444 0007", "", "300164"),
    someone("cust_1065", "Sir Rowan de Elmwood", "elmwood@example.com", "", "", "300165"),
    someone("cust_1066", "Ann Lee", "ann.lee@example.com", "", "", "300166"),
    someone("cust_1067", "Anna Leeds", "anna.leeds@example.com", "", "", "300167"),
    someone("cust_1068", "Leanne Annis", "leanne@example.com", "", "", "300168"),
    someone("cust_1069", "王小明", "xiaoming69@example.com", "+86 900 0000 0169", "", "300169"),
    someone("cust_1070", "Daisy", "daisy.oakley@example.com", "", "DAISY", "300170"),
    someone("cust_1071", "Daisy Oakley", "d.oakley@example.net", "", "", "300171"),
    someone("cust_1072", "Cormac O'Brien", "o'brien@example.com", "+353 900 00172", "", "300172"),
    someone("cust_1073", "Fiona D’Arcy", "fiona.d’arcy@example.com", "", "", "300173"),
    someone("cust_1074", "Jean-Luc Sample", "jl.sample@example.com", "+33 9 00 00 01 74", "", "300174"),
    someone("cust_1075", "김민수", "minsu75@example.com", "+82 900 0000 175", "", "300175"),
    someone("cust_1076", "이서연", "seoyeon76@example.com", "", "", "300176"),
    someone("cust_1077", "さくら花子", "hanako77@example.com", "+81 900 0000 177", "", "300177"),
    someone("cust_1078", "アレクサンダー見本", "alex78@example.com", "", "", "300178"),
    someone("cust_1079", "欧阳晓雪", "xiaoxue79@example.com", "+86 900 0000 1179", "", "300179"),
    someone("cust_1080", "남궁 예진", "yejin80@example.com", "", "", "300180"),
    someone("cust_1081", "Bertram Quillfeather", "bertram@example.com", "01632 960181", "FRIEND310181", "310181"),
    someone("310077", "Winifred Marlowe", "winifred@example.com", "+44 1632 960182", "WINNIE-3", "300182"),
    someone("FRIEND310077X", "Gideon Thornbury", "gideon@example.com", "+44 (0)1632 960183", "", "300183"),
    someone("cust_1084", "Dr. Petra Lindqvist", "petra@example.com", "+46 900 00 184", "", "300184"),
    someone("cust_1085", "Henrietta Blackwood", "henrietta@example.com", "+1 512 555 0185", "HENRI85", "300185"),
    someone("cust_1086", "Mary Jane Wetherby", "mjw@example.com", "+1 512 555 0186", "", "300186"),
    someone("cust_1087", "Philippe Deschamps", "p.deschamps@example.com", "+33 0900000187", "", "300187"),
    someone("cust_1088", "Annelise Zimmermann", "annelise@example.com", "0049 (0)900 000188", "", "300188"),
)

# By whom is meant; a bar between searches.
MEANT = {
    "cust_1001": "cust_1001|CUST_1001| cust_1001 |\u200bcust_1001\u00a0|salma|Salma Sample|sample salma|SALMA SAMPLE"
    "|slama sample|salma smaple|salma sampel|sal sam|salma.sample@example.com|SALMA.SAMPLE@EXAMPLE.COM|salma.sam"
    "|Salma Sample <salma.sample@example.com>|mailto:salma.sample@example.com|salma.sample@exmaple.com|SALMA10|salma10"
    "|300101|+44 7700 900123|00447700900123|07700 900123|07700900123|900123|0123|(07700) 900-123|+44 (0)7700 900123"
    "|tel:+447700900123|٠٧٧٠٠٩٠٠١٢٣|salma  sample",
    "cust_1002": "salman|salman sampleton|sampleton|sampletn|salman7|smapleton|0124|+447700900124",
    "cust_1003": "salim|simple salim|salim simpel|simple.salim|300103",
    "cust_1004": "sally|salmon|sally salmn|sallyfish|@salmon|07700 900126|+44 7700 900126|447700900126",
    "cust_1005": "jonathan|ashdown|jonathon ashdown|jonathan ashdwon|ashdown j|jon-a|j.ashdown",
    "cust_1006": "jonas|ashdon|jonas ashdonn|jonas@",
    "cust_1007": "john ashby|ashby jhon|ashby|jon ashby",
    "cust_1008": "johanna|johana birch|+1 202 555 0108|(202) 555-0108|202.555.0108|2025550108|johanna.b"
    "|+1 202 555 010|+1-202-555-0108|1 (202) 555 0108|001 202 555 0108",
    "cust_1009": "holloway|birch holloway|holoway birch|5550109|1 202 555 0109",
    "cust_1010": "grace|kestrel|grace kestral|grace2026|kestrel.example"
    "|305 555 0110 ext|GRACE-2026|+1 305 555 0110|305-555-0110|Ms. Grace Kestrel|grase kestrl",
    "cust_1011": "gracie|kettle gracie|gracie kettel|gracie.k|0111",
    "cust_1012": "edgar lockwood|lockwood edgar|edgar_lock",
    "cust_1013": "edgar allan|allan lockwood|edgar alan lockwood|lockwood allan edgar|e.a.lock",
    "cust_1014": "zoe|Zoë|zoe brontesen|brontesen|ZOË BRONTËSEN|brontësn|zoe-zoe|zoe@example.com"
    "|zoezoe|+45 9900 0114|45 99000114|0045 99 00 01 14|99 00 01 14",
    "cust_1015": "zachary|bronson|zachery bronson|bronsson|zach@",
    "cust_1016": "jose nunez|nunez|José Núñez|nunez-prado|prado jose|jose nunez prado|jose nuñes prado|900000116"
    "|Don José Núñez|+34 900 000 1|0034 900000116|Sr. José Núñez-Prado|Sra Nunez",
    "cust_1017": "josefa|nunes|josefa nunez|+351900000117",
    "cust_1018": "lukasz|zolty|Łukasz Żółty|lukas zolty|zolty lukasz"
    "|Pan Łukasz Żółty|lukasz żólty|zólty, łukasz|lukasz.zolty@|48 900 000 118",
    "cust_1019": "soren|søren ærø|soren aero|aero|sören",
    "cust_1020": "jurgen|strasser|Jürgen Straßer|jurgen straser|juergen.s"
    "|Herr Jürgen Straßer|juergen strasser|Strasser, Jürgen|+49 (0)900 0000120",
    "cust_1021": "siobhan|o'sample|osample|siobhan o’sample|siobahn"
    "|siobhan osample|O'Sample, Siobhán|siobhán o´sample|siobhan o sample",
    "cust_1022": "sinead|o'brien|obrien|sinead obrein|O’BRIEN sinead|o brien sinead"
    "|sinéad o'brien|Mrs O'Brien, Sinead|sinnead obrian|sinead obrien@",
    "cust_1023": "brien oates|oates|brien|oats brien",
    "cust_1024": "mary-anne|mary anne|van der meer|vandermeer mary|maryanne|meer mary anne"
    "|Mevr. Mary-Anne van der Meer|mary ann van der meer|v.d. meer mary|maryanne vandermeer",
    "cust_1025": "meerwood|anne meerwood|anne meerwod",
    "cust_1026": "omar|el sayed|elsayed omar|omar el-sayed|omar elsayd|0100 000 0126|+20 100 000 0126"
    "|Mr Omar El-Sayed|omar elsyaed|0100 0000126|00201000000126",
    "cust_1027": "amr|amr elsayed|amr el sayed|+20 100 000 0127|01000000127|+201000000127",
    "cust_1028": "hana|al-masri|almasri|hana al masri|masri hana|+201000000128|0100 000 0128|hana almasry"
    "|Mme Hana Al Masri|hanna almasri|hana elmasri|al masri, hana",
    "cust_1029": "mohamed ahmed|ahmed mohamed|mohamd ahmed|mohamed ahmd|mohamed.ahmed",
    "cust_1030": "mohamed ahmed hassan|hassan|ahmed hassan|hasan mohamed|hassan mohamed ahmed|mohamed hassan ahmad",
    "cust_1031": "mohammed|hamed|mohammed hamd|hamed mohammed|mohammad hamed",
    "cust_1032": "mahmoud|mahmoud ahmed|mahmod ahmed|ahmed mahmoud",
    "cust_1033": "أحمد|احمد المثال|المثال|احمد المثل|AHMED33|٠١٠٠ ٠٠٠ ٠١٣٣"
    "|أستاذ أحمد المثال|السيد احمد المثال|احمدالمثال|٣٠٠١٣٣",
    "cust_1034": "إيمان|ايمان النموذج|ايمان|النموزج",
    "cust_1035": "فاطمة|فاطمه الزهراء|الزهرا فاطمه|فاطمه|0100 000 0135|۰۱۰۰۰۰۰۰۱۳۵|فـاطمـة"
    "|السيدة فاطمة الزهراء|فاطمه الزهره|فاطمةالزهراء|٠١٠٠٠٠٠٠١٣٥",
    "cust_1036": "سلمى|سلمي|سلمى البستان|البستان سلمي",
    "cust_1037": "سلوى|سلوي البستاني|البستاني",
    "cust_1038": "هناء|هنا الياسمين|الياسمين|هناء الياسمن",
    "cust_1039": "محمد|محمد الورد|مُحَمَّد|الورد محمد|محمد الورود",
    "cust_1040": "مؤمن|مومن الجبل|الجبل",
    "cust_1041": "عبد الرحمن|عبدالرحمن|السماء عبدالرحمن|عبد الرحمن السماء|عبدالرحمنالسماء|عبد الرحمان|عبدالرحمن السما",
    "cust_1042": "عبدالله|عبد الله|السماوي|عبدالله السماوى",
    "cust_1043": "كريم|كريم نيلي|کریم|نیلی کریم",
    "cust_1044": "нина|НИНА ОБРАЗЦОВА|образцова|образцовa",
    "cust_1045": "ελενη|Ελένη|παραδειγμα ελενη",
    "cust_1046": "basil garland|garland basil|basil+shop|basil garlnd|basil+shop@example.com"
    "|Basil Garland <basil+shop@example.com>|'basil+shop@example.com',|mailto:basil+shop@example.com?subject=hi"
    "|bassil garlnd",
    "cust_1047": "garlandson|basil garlandsen|garland@",
    "cust_1048": "clara|merrow|clara-merrow@|clara merow|clara-8"
    "|CLARA8|clara 8|Lady Clara Merrow|clara-merrow@mail.example.com|clra merow"
    "|https://shop.example.com/r/CLARA-8|https://shop.example.com/?ref=clara-8#top",
    "cust_1049": "claire|morrow|claire morow",
    "cust_1050": "ivor|northcote|ivor northcotte|ivor.northcote",
    "cust_1051": "ivory|northcott|ivory northcot",
    "cust_10": "cust_10|laurel|laurel shrot",
    "cust_1060": "cust_1060|nora|nora fairley|fairly nora|+999 123 456 789|456789|NORA",
    "cust_1061": "norah|farley|norah farly|123456788",
    "cust_1062": "oscar|ingram oscar|oscra ingram|2221234",
    "cust_1063": "poppy|denham|popy denham|12345",
    "cust_1064": "rowan hartley|hartly rowan|@hartley|0007",
    "cust_1065": "sir rowan|elmwood|de elmwood|deelmwood|rowan elmwod",
    "cust_1066": "ann lee|lee ann|ann.lee",
    "cust_1067": "anna|leeds|anna lee",
    "cust_1068": "leanne|annis|lean annis",
    "cust_1069": "王小明|xiaoming|小明|王小|明|王小明先生|王 小明|xiaoming69@"
    "|小明王|王小明 先生|+86 900 0000|86 9000 0000 169",
    "cust_1070": "daisy|DAISY|daisy.oakley@",
    "cust_1071": "daisy oakley|oakley|oakly daisy",
    "cust_1072": "o'brien@example.com|O’Brien@example.com|O´BRIEN@EXAMPLE.COM|'o'brien@example.com'"
    "|“o’brien@example.com”"
    "|<o'brien@example.com>|E-mail: o‘brien@example.com,|o'brien@|o’brien@exa|Cormac <o'brien@example.com>"
    "|cormac obrien"
    "|Cormac O´Brien|mr cormac o'brien|o‘brien@example.com|cormak obrian",
    "cust_1073": "fiona.d'arcy@example.com|fiona.d’arcy@example.com|fiona.d'|Ms. Fiona Darcy|d'arcy"
    "|fiona d arcy|D'Arcy, Fiona|fiona darcey|miss fiona d’arcy",
    "cust_1074": "jeanluc|jean-luc|jeanluc sample|Mr. Jean-Luc Sample|jeanlu|sample jeanluc|M. Jean Luc Sample"
    "|+33 09 00 00"
    "|jeanluc smaple|jean luc|Jean Luc Sample|jean-luk sample|Sample, Jean-Luc",
    "cust_1075": "민수|김민수|김민|민수님|김 민수|김민수 씨|+82 900 0000|0900 0000 17"
    "|김민수 고객님|김민수씨|+82 (0)900 0000 175|0082 900 0000 175|민 수",
    "cust_1076": "서연|이서연|연|서연 이",
    "cust_1077": "花子|さくら|花子さん|さくら花子様|+81 0900 0000|花子様|さくら 花子|さくら 花子 様|さくらさん",
    "cust_1078": "見本|アレクサンダー|サンダー見本|アレク|見本様|アレクサンダー 見本|サンダー",
    "cust_1079": "晓雪|欧阳|欧阳晓雪女士|欧阳 晓雪|阳晓|雪|+86 900 0000 11",
    "cust_1080": "남궁예진|예진|남궁|궁예진|예진남궁|남궁예|남궁 예진님",
    "cust_1081": "FRIEND 310181|friend310181|ID 310181|#310181|310 181"
    "|https://shop.example.com/?ReferralCode=FRIEND310181"
    "|Code: FRIEND310181|01632 960181|+44 1632 960181|٣١٠١٨١|quillfeathr bertrm"
    "|FRIEND-310181|gameball 310181|310,181|310-181|310.181|FRIEND 310 181|friend 310181,|“FRIEND310181”"
    "|https://app.example.com/invite/FRIEND310181",
    "310077": "310077|'310077'|“310077”|\"310077\",|310077.|id:310077|id: 310077|ID 310077|customer id: 310077"
    "|Customer ID #310077"
    "|#310077|310 077|٣١٠٠٧٧|۳۱۰۰۷۷|Kunden-ID: 310077|رقم العميل: ٣١٠٠٧٧|‘310077’;|customer_id=310077"
    "|https://shop.example/?utm_source=mail&ref=WINNIE-3|https://shop.example/customers/310077"
    "|shop.example/r/winnie-3?x=1"
    "|https://shop.example/#/invite?code=WINNIE-3|01632 960182|Mrs Winifred Marlowe|winifrd marlow"
    "|[310077]|(310077)|310-077|310,077|３１００７７|ID310077|customerId=310077&x=1|winnie 3|WINNIE3|`310077`|310077;"
    "|id=310077|ID: '310077'",
    "FRIEND310077X": "FRIEND 310077X|friend310077x|'FRIEND310077X'|+44 01632 960183|+44 0 1632 960183"
    "|Mr Gideon Thornbury"
    "|giddeon thornbry"
    "|FRIEND-310077-X|Rev. Gideon Thornbury|FRIEND 310077 X|id: FRIEND310077X|friend 310 077 x|gideon thronbury",
    "cust_1084": "Dr. Petra Lindqvist|Dr Petra Lindqvist|petra lindqvist|Frau Petra Lindqvist|Prof. Dr. Lindqvist"
    "|Dr. med. Petra Lindqvist|PhD Petra Lindqvist|Fru Petra Lindqvist|petra lindquist|Dr.Petra Lindqvist"
    "|Lindqvist, Dr. Petra|petr lindqvst",
    "cust_1085": "+1 512 555 0185|https://shop.example.com/?ref=HENRI85|“HENRI85”|Miss Henrietta Blackwood|henriett"
    "|henreitta blakwood"
    "|Mme. Blackwood|HENRI 85"
    "|HENRI-85|henri85.|Henrietta Blackwod|henrieta blackwod|+1 (512) 555-0185",
    "cust_1086": "maryjane|maryjane wetherby|Mary Jane|wetherby maryjane|mary jnae wetherbi"
    "|maryjane wetherbee|mary-jane|mary-jane wetherby|mary jan wethrby|Mrs Mary Jane Wetherby",
    "cust_1087": "+33 0900 00018|0900000187|+33 (0)900 000 187|M. Philippe Deschamps|phillippe dechamps|Sr. Deschamps"
    "|filippe deschamps|Monsieur Deschamps|philipe deschamp|+33 900000187|+330900000187",
    "cust_1088": "+49 900 000188|0900 000188|0049 900 0001|+49 0900 0001|Frau Zimmermann|anelise zimmerman"
    "|Herr Dr. Annelise Zimmermann"
    "|Fr. Zimmermann|annelise zimmerman|Zimmermann, Annelise|annelisezimmermann|anneliese zimmermann",
    "77": "77|miles|miles seventyseven",
    "500100": "500100|numbers kitty|99950010055",
    "A-7781-X": "a-7781-x|A-7781-X|a-77|calder hazel",
    "a/b#c?d%20e f": "a/b#c?d%20e f|odd oddson|oddson",
    "عميل ٤٢": "عميل ٤٢|ليلى|ليلي النخيل|النخيل ليلى",
    "vip.sample@example.com": "vip.sample@example.com|VIP.Sample@Example.com|vip.sample|important|vera",
    "+447700900777": "+447700900777|00447700900777|07700 900777|900777|felix",
}
SEARCHES = tuple((typed, customer_id) for customer_id, several in MEANT.items() for typed in several.split("|"))
