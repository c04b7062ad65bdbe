using System.Text.Json;
using ColdMail.Webhooks;

namespace ColdMail.Tests.Webhooks;

public sealed class GenericEventsTests
{
    [Fact]
    public void Everything_an_event_says_is_read()
    {
        var read = Assert.IsType<MappedItem.Read>(Map(
            """
            {"id":"e1","type":"clicked","messageId":" <abc@senders.example> ","email":"Ada@BÜCHER.example",
             "occurredAt":"2026-09-15T12:00:00+02:00","status":"2.0.0","code":250,"detail":"all\r\nwell","url":"https://x.example/",
             "campaign":{"of":"somebody else"}}
            """));

        Assert.Equal("e1", read.Key);
        Assert.Equal(
            new WebhookEvent(
                WebhookEventType.Clicked, "abc@senders.example", "ada@xn--bcher-kva.example",
                new DateTime(2026, 9, 15, 10, 0, 0, DateTimeKind.Utc), "2.0.0", 250, "all well", "https://x.example/"),
            Assert.Single(read.Events));
    }

    [Fact]
    public void An_unknown_type_is_read_whatever_else_it_holds() =>
        Assert.Equal(
            WebhookEventType.Unknown,
            Assert.Single(Assert.IsType<MappedItem.Read>(Map("""{"id":"e1","type":"rescheduled","email":7}""")).Events).Type);

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("""{"type":"opened","messageId":"a@b"}""")]
    [InlineData("""{"id":7,"type":"opened","messageId":"a@b"}""")]
    [InlineData("""{"id":"1","messageId":"a@b"}""")]
    [InlineData("""{"id":"1","type":"opened"}""")]
    [InlineData("""{"id":"1","type":"opened","messageId":"<>"}""")]
    [InlineData("""{"id":"1","type":"opened","messageId":"ä@b"}""")]
    [InlineData("""{"id":"1","type":"opened","messageId":"a@b","email":"nobody"}""")]
    [InlineData("""{"id":"1","type":"opened","messageId":"a@b","occurredAt":"soon"}""")]
    [InlineData("""{"id":"1","type":"opened","messageId":"a@b","occurredAt":1789466400}""")]
    [InlineData("""{"id":"\ud800","type":"opened","messageId":"a@b"}""")]
    public void What_is_malformed_is_told(string item) => Assert.IsType<MappedItem.Malformed>(Map(item));

    static MappedItem Map(string json)
    {
        using var document = JsonDocument.Parse(json);
        return InboxItem.Map(WebhookProvider.Find("generic")!, document.RootElement);
    }
}
