using System.Diagnostics;
using ColdMail.Tests.Infrastructure;

namespace ColdMail.Tests.EventSubscriptions;

/// <summary>On the clock of the machine: a receiver that does not answer.</summary>
[Trait("Kind", "path")]
public sealed class SlowReceiverTests(SlowReceiverTests.PatientApp app) : IClassFixture<SlowReceiverTests.PatientApp>
{
    public sealed class PatientApp : TestApp
    {
        public PatientApp()
        {
            WithStorage = true;
            Settings = new()
            {
                ["EventSubscriptions:AllowLoopback"] = "true",
                ["EventSubscriptions:TimeoutSeconds"] = "0.5",
                ["EventSubscriptions:PerSecond"] = "1000",
            };
        }
    }

    [Fact]
    public async Task One_that_hangs_costs_a_turn_one_round_and_then_rests_while_others_get_theirs()
    {
        await using var hanging = await ScriptedReceiver.StartAsync();
        await using var quick = await ScriptedReceiver.StartAsync();
        hanging.Answer = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var rig = await EventRig.CreateAsync(app);
        var slow = await rig.SubscribeAsync(hanging.Url);
        var fast = await rig.SubscribeAsync(quick.Url);
        for (var i = 0; i < 60; i++)
        {
            await rig.EventAsync(await rig.MailAsync());
        }

        await rig.FanOutAsync();
        var began = Stopwatch.GetTimestamp();
        var hung = rig.DeliverAsync(slow);
        await rig.DeliverAsync(fast);
        await hung;

        Assert.Equal(60, quick.Received.Select(got => got.Id).Distinct().Count());
        Assert.InRange(hanging.Received.Count, 1, 4);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20));
        await rig.DeliverAsync(slow);
        Assert.InRange(hanging.Received.Count, 1, 4);
        var logged = (await rig.LogAsync(slow, "?limit=200")).EnumerateArray().ToList();
        Assert.Equal(60, logged.Count);
        Assert.Contains(logged, item => item.GetProperty("answerText").GetString() == "No answer within 0.5 seconds.");
        Assert.Equal(60, await rig.Database.ScalarAsync<int>(
            "SELECT COUNT(*) FROM event_deliveries WHERE subscription_id = @Id AND status = 'waiting' AND lease_token IS NULL", slow));
    }

    [Fact]
    public async Task An_answer_without_end_is_read_no_further_than_needed()
    {
        await using var endless = await ScriptedReceiver.StartAsync();
        var chunk = new byte[4096];
        Array.Fill(chunk, (byte)'a');
        endless.Answer = async (context, _) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        };
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync(endless.Url);
        await rig.EventAsync(await rig.MailAsync());

        await rig.TellAsync(to);

        var logged = Assert.Single((await rig.LogAsync(to)).EnumerateArray());
        Assert.Equal("delivered", logged.GetProperty("status").GetString());
        Assert.Equal(new string('a', 300), logged.GetProperty("answerText").GetString());
    }

    [Fact]
    public async Task A_machine_that_nobody_answers_on_is_tried_again()
    {
        var rig = await EventRig.CreateAsync(app);
        var to = await rig.SubscribeAsync("http://127.0.0.1:9/events");
        await rig.EventAsync(await rig.MailAsync());

        await rig.TellAsync(to);

        var logged = Assert.Single((await rig.LogAsync(to)).EnumerateArray());
        Assert.Equal(("waiting", 1), (logged.GetProperty("status").GetString(), logged.GetProperty("attempts").GetInt32()));
    }
}
