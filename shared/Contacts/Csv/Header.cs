using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ColdMail.Contacts.Csv;

/// <summary>What the header of a column says it holds, in the languages that people's spreadsheets are in.</summary>
static class Header
{
    static readonly FrozenSet<string> Email = Words(
        """
        email mail emailaddress emailid mailaddress emailaddr primaryemail workemail businessemail contactemail companyemail
        personalemail emailwork email1 emailaddress1 email1value emailprimary recipient recipientemail
        emailadresse mailadresse epost epostadress epostadresse eposta epostaadresi epostaadresa correo correoelectronico
        direcciondecorreo direcciondecorreoelectronico direccioncorreo courriel adressemail adresseemail adresseelectronique
        adressedemessagerie postaelettronica indirizzoemail indirizzomail indirizzodipostaelettronica enderecodeemail
        correioeletronico emailadres mailadres sahkoposti sahkopostiosoite adresemail adresmail
        adrespocztyelektronicznej pocztaelektroniczna emailovaadresa emailcim adresadeemail imejl
        почта электроннаяпочта электронныйадрес адресэлектроннойпочты емейл имейл емайл мейл е-мейл електроннапошта пошта
        メール メールアドレス eメール eメールアドレス 邮箱 电子邮箱 电子邮件 邮件 邮箱地址 电子邮件地址 電子郵件 電子信箱 이메일 이메일주소 메일 전자우편
        ηλεκτρονικοταχυδρομειο ηλεκτρονικηδιευθυνση البريدالإلكتروني الايميل ايميل דואל אימייל דוארלקטרוני ईमेल อีเมล
        """);

    static readonly FrozenSet<string> FirstName = Words(
        """
        firstname first fname givenname given forename contactfirstname vorname rufname prenom primernombre nombres
        primeironome nomeproprio voornaam fornavn fornamn tilltalsnamn etunimi imie jmeno krestnijmeno krstnemeno keresztnev
        utonev prenume ime имя імя име 名 ファーストネーム 이름 ονομα ad adi isim שםפרטי الاسمالأول الاسمالاول ชื่อ tenn ten
        """);

    static readonly FrozenSet<string> LastName = Words(
        """
        lastname last lname surname familyname family contactlastname nachname familienname zuname nomdefamille apellido
        apellidos primerapellido cognome sobrenome apelido ultimonome achternaam familienaam etternavn efternavn efternamn
        sukunimi nazwisko prijmeni priezvisko vezeteknev csaladnev numedefamilie prezime фамилия прізвище фамилно
        фамилноиме 姓 名字 ラストネーム 성 επωνυμο επιθετο soyad soyadi soyisim שםמשפחה اسمالعائلة اللقب นามสกุล ho
        """);

    /// <summary>The whole name, or, beside a column for one half of the name, the other half.</summary>
    static readonly FrozenSet<string> Name = Words(
        """
        name fullname displayname contactname contact personname person lead leadname customername yourname
        vollername vollstandigername ansprechpartner kontakt nom nomcomplet nometprenom prenometnom nombre nombrecompleto
        nombreyapellidos nome nomecompleto nominativo naam volledigenaam navn fuldtnavn fulltnavn namn fullstandigtnamn nimi
        imieinazwisko celejmeno nev teljesnev nume numecomplet imeiprezime фио имяифамилия фамилияимя полноеимя піб
        氏名 名前 お名前 姓名 성명 성함 ονοματεπωνυμο adsoyad adisoyadi isimsoyisim שם שםמלא الاسم الاسمالكامل नाम ชื่อนามสกุล hoten
        """);

    static readonly FrozenSet<string> Company = Words(
        """
        company companyname organization organisation organizationname organisationname org account accountname employer
        business businessname firm corporation organization1name firma firmenname unternehmen unternehmensname betrieb
        societe nomdelasociete nomdelentreprise entreprise raisonsociale empresa nombredelaempresa nomedaempresa compania
        organizacion organizacao azienda nomeazienda societa ragionesociale bedrijf bedrijfsnaam organisatie foretag
        foretagsnamn virksomhed virksomhedsnavn bedrift yritys nazwafirmy przedsiebiorstwo spolecnost nazevfirmy
        spolocnost ceg cegnev vallalat companie numefirma tvrtka компания организация фирма названиекомпании компанія
        організація 会社 会社名 企業名 公司 公司名称 公司名稱 企业 单位 회사 회사명 εταιρεια εταιρια sirket sirketadi kurum
        חברה שםהחברה شركة الشركة اسمالشركة कंपनी บริษัท congty
        """);

    /// <summary>The field that a header names, or null.</summary>
    public static string? FieldOf(string header) => KeyOf(header) switch
    {
        "" => null,
        var key when Email.Contains(key) => ContactField.Email,
        var key when FirstName.Contains(key) => ContactField.FirstName,
        var key when LastName.Contains(key) => ContactField.LastName,
        var key when Name.Contains(key) => ContactField.FullName,
        var key when Company.Contains(key) => ContactField.Company,
        _ => null,
    };

    /// <summary>Whether the header speaks of an e-mail among other words: <c>Email (work)</c>, but also <c>Email status</c>.</summary>
    public static bool MentionsEmail(string header) =>
        KeyOf(header) is var key && (key.Contains("email", StringComparison.Ordinal) || key.Contains("mailadd", StringComparison.Ordinal));

    /// <summary>Lower case, letters and digits only, without accents.</summary>
    public static string KeyOf(string header)
    {
        var key = new StringBuilder(header.Length);
        foreach (var c in WithoutAccents(header))
        {
            if (char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is UnicodeCategory.SpacingCombiningMark)
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }

        return key.ToString();
    }

    /// <summary>Takes accents off Latin, Greek and Cyrillic letters; in other scripts marks are part of the word.</summary>
    public static string WithoutAccents(string text)
    {
        var plain = new StringBuilder(text.Length);
        var previous = '\0';
        foreach (var c in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark || previous > '\u052F')
            {
                plain.Append(c switch { 'ß' => "ss", 'ø' or 'Ø' => "o", 'ł' or 'Ł' => "l", 'ı' => "i", 'æ' or 'Æ' => "ae", _ => null } ?? c.ToString());
                previous = c;
            }
        }

        return plain.ToString().Normalize(NormalizationForm.FormC);
    }

    static FrozenSet<string> Words(string words) =>
        words.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(KeyOf).ToFrozenSet();
}
