"""The passwords that are guessed first: the most common ones of public leaks, and words of a school.

In their folded form (`names.fold`), and without digits and signs at either end where letters are left: those are taken
off before the look-up, so that `Summer2024!` is `summer`.
"""

from typing import Final

_WORDS: Final = """
00000000 01020304 01234567 0123456789 09876543 0987654321 10203040 11111111 1111111111 11112222 11223344 1122334455
112233445566 12121212 12312312 123123123 123321123 12341234 12344321 1234512345 12345678 123456789 1234567890
12345678910 123456789a 123456789q 123654789 13131313 13243546 135792468 14725836 147258369 147852369 159357456
159753456 159951159 1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc 20002000 20202020 22222222
23232323 25252525 31415926 314159265 33333333 44444444 45454545 55555555 66666666 69696969 74108520 741852963 77777777
78787878 78945612 789456123 85208520 87654321 876543210 88888888 963852741 98765432 987654321 9876543210 99999999
a1234567 a12345678 a123456789 a1b2c3d4 a1s2d3f4 aa123456 aaaaaaaa abc12345 abc123456 abc123abc abcd abcdabcd abcdefg
abcdefgh abcdefghi access admin adminadmin administrador administrator airforce alejandra alejandro alexander
alexandra alexandre alexandria amigos anderson angelina anthony antonella aquarius arschloch arsenal asdasdasd asdf
asdf1234asdf asdfasdf asdfghjk asdfghjkl azerty azertyui azertyuiop babygirl badminton ballerina baseball basketba
basketball beautiful benfica benjamin berlin bismillah blackcat blessed bluebird bollocks bonjour borussia brandon
brittany brooklyn bubblegum bulldogs butterfly camaro cambiame campione captain carolina caroline catalina catherine
celticfc challenge champion chandler changeit changeme charlene charlie charlotte cheerleader chelsea cherokee
chevrolet chicago chocolat chocolate christian christina christine christmas christophe classroom cocacola colorado
columbia computer contrasena contraseña corvette courtney cristian cristina crystal cupcakes dallas danielle dauphine
december destiny deutschland dexter diamante diamonds dolphins domenica dragon dragonball drowssap einstein eintracht
elephant elizabeth emmanuel entrance estrella everton everyday excalibur explorer fabrizio facebook favorite february
fernanda fernando ferrari fireball firebird firefly flamengo flamingo florence flowers football forever fortnite
francesca francesco francisco frankfurt freedom friedrich friends friendship frühling fussball gabriela gabriele
gabriella garfield geheim geheimnis getmoney ginger giovanna giovanni giuseppe goldfish google gordon graduate grandma
greenday guadalupe guillermo guitarra gymnasium hallo halloween handball handraise hannover happiness happyday
harrypotter hawaii heather heinrich hello hellohello helloworld herbstzeit hercules highschool hoffnung hollywood
homework hosanna hurricane icecream iceland ichliebedich idontknow ilovegod ilovemyself iloveyou immortal infinity
inter internazionale internet isabella isabelle jamaica january jasmine jefferson jennifer jeremiah jessica jesucristo
jesus johannes johnson jonathan jordan josephine juliette juventus kangaroo kartoffel katarina katherine kathleen
kawasaki keepout kennwort killer kimberly kindergarten kristina lasvegas laura lavender lehrerin leicester leonardo
letmein letmeinnow liberty lifehack liverpool lollipop london lorraine loulou lovelove lovely loveyou manchester
mancity manunited margaret margarita mariposa marlboro marseille martinez mathematics matthew maverick maximilian
maxwell melissa mercedes metallica mexico michael michelle midnight millenium minecraft miranda mistress mohammed
monalisa monkey monster montagne montreal morgan mountain mozilla muhammad munchkin mustang mypassword myspace naruto
natasha nathalie nicholas nicole nintendo nirvana nothing november number nursery october olivier online operator
oscar ostern p4ssw0rd p4ssword p@55w0rd p@ssw0rd p@ssword pa$$word pa55word paradise parola pass passer passord
passphrase passport passw0rd password passwort patricia patrick peaches peanut pebbles penelope personal peterpan
pharmacy phoenix pictures pineapple pinkfloyd platinum playboy playstation pokemon politics porsche portugal pr1ncess
precious predator president princesa princess principe profesor profesora professeur professor prophecy q1w2e3r4
q1w2e3r4t5 q1w2e3r4t5y6 qazwsxed qazwsxedc qazxsw qazxswed qwaszx qwer qwerasdf qwerqwer qwert qwerty qwertyqwerty
qwertyui qwertyuiop qwertz qwertzui qwertzuiop rachel raiders rainbow rainbows raspberry rebecca redskins remember
republic reynolds richard roberto rockstar rodrigo rolltide romantic roosevelt rootroot rosebud rosemary russell
salasana samantha samsung sandra santiago saturday scarface schalke schatz schmetterling school schoolwork schule
schulhof schüler scooby scorpion scotland sebastian secret september serenity servidor shadow shannon sherlock
shopping shoulder simpsons skateboard skywalker slipknot snickers snoopy snowball snowboard soccer softball software
sommer sonnenblume sonnenschein southside spartans spiderman spitfire sponge spongebob sporting squirrel starcraft
stargate starlight startrek starwars steelers stefanie stephanie sternchen strawberry student studentin students
stuttgart summer sunflower sunshine superman superstar svetlana swimming sydney taekwondo taylor teacher teachers
teddybear teiubesc temp temporal tennessee terminal terminator test testing testtest thebeatles thomas thunder tigers
tinkerbell titanic toblerone tottenham trinity trustno tweety underdog undertaker university usuario valentin
valentina valentine vanessa veronica veronika verygood victoria victory vincenzo virginia volleyball vollmond warcraft
waterfall webmaster welcome whatever wildcats wilhelm william willkommen windows winter wolfgang wonderful woodstock
wrestling xbox xiaoxiao xxxxxxxx yamaha yankees yesterday yxcvbnm zachary zaq12wsx zaq1xsw2 zaq1zaq1 zeppelin zidane
zinedine zxcv zxcvbnm zxcvbnma zxcvbnmz
"""

COMMON: Final = frozenset(_WORDS.split())
