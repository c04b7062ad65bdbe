using System.Text;
using ColdMail.Dev.MailCatcher;

namespace ColdMail.Tests.MailCatcher;

public sealed class MailHeadersTests
{
    [Theory]
    [InlineData("Message-ID: <a@b>\r\nSubject: Hello\r\n\r\nbody", "a@b", "Hello")]
    [InlineData("message-id:\r\n <a@b>\r\nSUBJECT: two\r\n lines\r\n\r\n", "a@b", "two lines")]
    [InlineData("Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n", null, "Grüße")]
    [InlineData("X-Subject: no\r\n\r\nSubject: in the body\r\nMessage-ID: <no@b>\r\n", null, null)]
    [InlineData("Subject: cut sho", null, "cut sho")]
    [InlineData("", null, null)]
    public void Message_ID_and_subject_are_read_from_the_header_alone(string mail, string? messageId, string? subject)
    {
        Assert.Equal(new MailHeaders(messageId, subject), MailHeaders.Of(Encoding.UTF8.GetBytes(mail)));
    }
}
