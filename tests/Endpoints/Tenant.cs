using ColdMail.EventSubscriptions;
using ColdMail.Security;
using ColdMail.Tests.Infrastructure;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Endpoints;

/// <summary>One of everything that a user can have. All texts in it hold the user's canary.</summary>
public sealed record Tenant
{
    /// <summary>A contact of every user: what one does with the address is nothing to the others.</summary>
    public const string SharedAddress = "shared@people.example";

    /// <summary>Ids that nobody has.</summary>
    public static readonly Tenant Missing = new()
    {
        User = 999_999_999_999,
        Canary = "nobody",
        Session = 999_999_999_999,
        ApiKey = 999_999_999_999,
        Alert = 999_999_999_999,
        InboundMail = 999_999_999_999,
        Thread = 999_999_999_999,
        Reply = 999_999_999_999,
        Sender = 999_999_999_999,
        Contact = 999_999_999_999,
        List = 999_999_999_999,
        Upload = 999_999_999_999,
        Template = 999_999_999_999,
        Campaign = 999_999_999_999,
        Step = 999_999_999_999,
        Message = 999_999_999_999,
        Suppression = 999_999_999_999,
        WebhookEndpoint = 999_999_999_999,
        DryRun = 999_999_999_999,
        EventSubscription = 999_999_999_999,
        EventDelivery = 999_999_999_999,
        Notification = 999_999_999_999,
    };

    public required long User { get; init; }
    public required string Canary { get; init; }
    public required long Session { get; init; }
    public required long ApiKey { get; init; }
    public required long Alert { get; init; }
    public required long InboundMail { get; init; }

    /// <summary>Of the mail, with a reply whose end is uncertain.</summary>
    public required long Thread { get; init; }

    public required long Reply { get; init; }
    public required long Sender { get; init; }
    public required long Contact { get; init; }
    public required long List { get; init; }
    public required long Upload { get; init; }
    public required long Template { get; init; }

    /// <summary>A draft with a list, a sender and a step.</summary>
    public required long Campaign { get; init; }

    public required long Step { get; init; }

    /// <summary>A mail whose end is uncertain.</summary>
    public required long Message { get; init; }

    public required long Suppression { get; init; }

    public required long WebhookEndpoint { get; init; }

    /// <summary>One that is done, with a mail of the contact.</summary>
    public required long DryRun { get; init; }

    public required long EventSubscription { get; init; }

    /// <summary>One of the subscription that failed.</summary>
    public required long EventDelivery { get; init; }

    public required long Notification { get; init; }

    public static async Task<Tenant> SeedAsync(TestDatabase database, long user)
    {
        var canary = $"canary{user}x";
        var now = Given.Now;
        var sender = await database.SenderAsync(user);
        var contact = await database.ContactAsync(user, $"person@{canary}.example", canary);
        await database.ContactAsync(user, SharedAddress);
        var list = await database.ListAsync(user, contact);
        var campaign = await database.CampaignAsync(user);
        var step = await database.StepAsync(campaign, subject: canary);
        await database.InsertAsync("campaign_lists", new { campaign_id = campaign, list_id = list, kind = "include" });
        await database.InsertAsync("campaign_senders", new { campaign_id = campaign, sender_id = sender });
        await database.ExecuteAsync("UPDATE sender_accounts SET from_name = @canary WHERE id = @sender", new { canary, sender });
        await database.ExecuteAsync("UPDATE contact_lists SET name = @canary WHERE id = @list", new { canary, list });
        await database.ExecuteAsync("UPDATE campaigns SET name = @canary WHERE id = @campaign", new { canary, campaign });
        await database.ExecuteAsync(
            "UPDATE users SET name = @canary, company = @canary, postal_address = @canary WHERE id = @user", new { canary, user });
        await database.InsertAsync("sending_domains", new { user_id = user, domain = $"{canary}.example", hourly_cap = 10 });
        await database.InsertAsync("tracking_domains", new
        {
            user_id = user,
            host = $"go.{canary}.example",
            token = new string('a', 32),
            state = "pending",
            check_at = now,
            created_at = now,
        });
        var subscription = await EventSubscriptionAsync(database, user, canary);
        var message = await MessageAsync(database, user, campaign, step, contact, sender);
        var (mail, thread, reply) = await InboxAsync(database, user, sender, contact, campaign, message, canary);
        return new Tenant
        {
            User = user,
            Canary = canary,
            Sender = sender,
            Contact = contact,
            List = list,
            Campaign = campaign,
            Step = step,
            Session = await database.InsertAsync("sessions", new
            {
                user_id = user,
                token_hash = Random32(),
                created_at = now,
                last_seen_at = now.AddYears(10),
                expires_at = now.AddYears(10),
                user_agent = canary,
            }),
            ApiKey = await database.InsertAsync("api_keys", new
            {
                user_id = user,
                name = canary,
                prefix = "cm_prefix",
                key_hash = Random32(),
                scopes = "read",
                created_at = now,
            }),
            Alert = await database.InsertAsync("alerts", new
            {
                user_id = user,
                kind = "POISON",
                subject_id = sender,
                text = canary,
                created_at = now,
            }),
            Upload = await database.InsertAsync("upload_jobs", new
            {
                user_id = user,
                list_id = list,
                filename = $"{canary}.csv",
                status = "done",
                created_at = now,
            }),
            Template = await database.InsertAsync("templates", new
            {
                user_id = user,
                name = canary,
                subject = canary,
                body_html = $"<p>{canary}</p>",
                created_at = now,
                updated_at = now,
            }),
            Message = message,
            Suppression = await database.InsertAsync("suppression_list", new
            {
                user_id = user,
                email = $"gone@{canary}.example",
                reason = "manual",
                created_at = now,
            }),
            WebhookEndpoint = await database.InsertAsync("webhook_endpoints", new
            {
                user_id = user,
                provider = "generic",
                name = canary,
                key_hash = Random32(),
                secret_encrypted = "",
                created_at = now,
            }),
            InboundMail = mail,
            Thread = thread,
            Reply = reply,
            DryRun = await DryRunAsync(database, user, campaign, contact, sender, canary),
            EventSubscription = subscription,
            EventDelivery = await database.InsertAsync("event_deliveries", new
            {
                subscription_id = subscription,
                user_id = user,
                source = "test",
                source_id = 1,
                event_type = "test",
                occurred_at = now,
                status = "failed",
                due_since = now,
                answer_text = canary,
                created_at = now,
            }),
            Notification = await database.InsertAsync("notifications", new
            {
                user_id = user,
                kind = "CAMPAIGN_FINISHED",
                subject_id = campaign,
                text = canary,
                created_at = now,
                last_at = now,
            }),
        };
    }

    static Task<long> MessageAsync(TestDatabase database, long user, long campaign, long step, long contact, long sender) =>
        database.InsertAsync("email_messages", new
        {
            user_id = user,
            campaign_id = campaign,
            step_id = step,
            contact_id = contact,
            sender_id = sender,
            step_number = 1,
            status = "uncertain",
            scheduled_at = Given.Now,
            sent_at = Given.Now,
            created_at = Given.Now,
        });

    static async Task<(long Mail, long Thread, long Reply)> InboxAsync(
        TestDatabase database, long user, long sender, long contact, long campaign, long message, string canary)
    {
        var mail = await MailboxAsync(database, user, sender, contact, canary);
        var thread = await database.InsertAsync("inbox_threads", new
        {
            user_id = user,
            sender_id = sender,
            contact_id = contact,
            campaign_id = campaign,
            message_id = message,
            kind = "reply",
            is_unread = true,
            last_mail_id = mail,
            last_at = Given.Now,
            created_at = Given.Now,
        });
        await database.ExecuteAsync("UPDATE inbound_mails SET thread_id = @thread WHERE id = @mail", new { thread, mail });
        var reply = await database.InsertAsync("inbox_replies", new
        {
            user_id = user,
            thread_id = thread,
            sender_id = sender,
            contact_id = contact,
            client_key = canary,
            content_hash = Random32(),
            status = "uncertain",
            due_at = Given.Now,
            answers_opted_out = false,
            to_email = $"{canary}@people.example",
            to_name = canary,
            subject = canary,
            body_text = canary,
            message_id_header = $"{canary}@senders.example",
            date_header = Given.Now,
            thread_header = "",
            created_at = Given.Now,
        });
        return (mail, thread, reply);
    }

    static async Task<long> MailboxAsync(TestDatabase database, long user, long sender, long contact, string canary)
    {
        await database.InsertAsync("mailboxes", new
        {
            sender_id = sender,
            user_id = user,
            host = $"{canary}.example",
            port = 993,
            tls = "implicit",
            sign_in = canary,
            pass_encrypted = "",
            due_at = Given.Now.AddYears(5),
            created_at = Given.Now,
            updated_at = Given.Now,
        });
        return await database.InsertAsync("inbound_mails", new
        {
            user_id = user,
            sender_id = sender,
            dedupe_key = Random32(),
            label = "reply",
            layer = "Person",
            evidence = "",
            matched_by = "Address",
            contact_id = contact,
            from_email = $"{canary}@people.example",
            from_name = canary,
            subject = canary,
            snippet = canary,
            body_text = canary,
            uid_validity = 1,
            uid = 1,
            received_at = Given.Now,
            created_at = Given.Now,
        });
    }

    static async Task<long> EventSubscriptionAsync(TestDatabase database, long user, string canary)
    {
        var id = await database.InsertAsync("event_subscriptions", new
        {
            user_id = user,
            url = $"https://{canary}.example/events",
            description = canary,
            events = "mail.sent",
            since_event_id = 0,
            secret_encrypted = "",
            created_at = Given.Now,
            updated_at = Given.Now,
        });
        var cipher = new SecretCipher(Options.Create(TestApp.Encryption));
        await database.ExecuteAsync(
            "UPDATE event_subscriptions SET secret_encrypted = @secret WHERE id = @id",
            new { id, secret = cipher.Encrypt(StandardSignature.NewSecret(), new(user, id, "event_secret")) });
        return id;
    }

    static async Task<long> DryRunAsync(TestDatabase database, long user, long campaign, long contact, long sender, string canary)
    {
        var run = await database.InsertAsync(
            "dry_runs", new { user_id = user, campaign_id = campaign, status = "done", created_at = Given.Now, ended_at = Given.Now });
        await database.InsertAsync("dry_run_mails", new
        {
            dry_run_id = run,
            contact_id = contact,
            step_number = 1,
            outcome = "goes",
            sender_id = sender,
            decided_at = Given.Now,
            subject = canary,
            message_id_header = $"{canary}@senders.example",
            size_bytes = 1000,
            body_hash = Random32(),
        });
        return run;
    }

    static byte[] Random32() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
}
