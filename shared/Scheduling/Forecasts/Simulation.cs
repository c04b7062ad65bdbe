using ColdMail.Scheduling.Lanes;
using ColdMail.Scheduling.Limits;
using ColdMail.Scheduling.Rules;

namespace ColdMail.Scheduling.Forecasts;

/// <summary>
/// Plays the future of senders through: at each instant it asks the line of a sender as the run that sends does, follows the
/// answer, and puts the next step of the contact behind the mail that went.
/// </summary>
/// <remarks>
/// Sending takes no time: a sender without a gap sends all that is due at one instant. Of two senders that act at the same
/// instant the one with the smaller id comes first, so that the same situation always gives the same plan.
/// </remarks>
public static class Simulation
{
    public static ForecastPlan Run(Situation situation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        return new Future(situation).Play(cancellation);
    }

    sealed class Future
    {
        readonly Situation situation;
        readonly DateTime end;
        readonly Usage usage = new();
        readonly Dictionary<long, CampaignFuture> campaigns;
        readonly Dictionary<long, SenderFuture> senders = [];
        readonly PriorityQueue<SenderFuture, (long At, long SenderId)> events = new();
        readonly List<PlannedMail> plan;
        readonly List<UnsentMail> unsent = [];
        readonly SortedDictionary<string, int> notSent = new(StringComparer.Ordinal);
        readonly WaitingTimes waits;

        public Future(Situation situation)
        {
            this.situation = situation;
            end = situation.Now + situation.Horizon;
            campaigns = situation.Campaigns.ToDictionary(campaign => campaign.Id, campaign => new CampaignFuture(campaign));
            plan = new(situation.Mails.Count);
            waits = new(usage);
            foreach (var (counter, reserved) in situation.Usage.Counts)
            {
                usage.Set(counter, reserved);
            }

            foreach (var sender in situation.Senders)
            {
                senders[sender.Id] = new(sender, situation.CampaignId, campaigns, usage);
            }

            foreach (var mail in situation.Mails)
            {
                var campaign = campaigns[mail.CampaignId];
                var mails = campaign.MailsFrom(mail.StepNumber);
                if (senders.TryGetValue(mail.SenderId, out var sender) && sender.Rules.IsActive)
                {
                    campaign.Left += mails;
                    sender.Wait(
                        new(mail.CampaignId, mail.StepNumber, mail.Zone, mail.Country), new(0, mail.ContactId, mail.DueAt, mail.Company));
                }
                else
                {
                    var code = sender?.Rules.StopCode ?? DecisionCode.SenderNotActive;
                    Forgo(mail.CampaignId, code, mails);
                    Note(mail.CampaignId, new(
                        mail.ContactId, mail.StepNumber, mail.SenderId, "scheduled", code, null, null));
                }
            }
        }

        public ForecastPlan Play(CancellationToken cancellation)
        {
            foreach (var sender in senders.Values.Where(sender => sender.Line.Queues.Count > 0))
            {
                events.Enqueue(sender, (situation.Now.Ticks, sender.Rules.Id));
            }

            var asked = campaigns[situation.CampaignId];
            while (asked.Left > 0 && events.TryDequeue(out var sender, out var next))
            {
                cancellation.ThrowIfCancellationRequested();
                var now = new DateTime(next.At, DateTimeKind.Utc);
                if (Act(sender, now) is { } again)
                {
                    events.Enqueue(sender, (again.Ticks, sender.Rules.Id));
                }
            }

            Forgo(situation.CampaignId, DecisionCode.BeyondForecast, asked.Left);
            NoteLeft();
            return new(
                situation.CampaignId, situation.Now, plan,
                campaigns.Values
                    .Where(campaign => campaign.Left == 0 && campaign.LastAt is not null)
                    .ToDictionary(campaign => campaign.Rules.Id, campaign => campaign.LastAt!.Value),
                [.. notSent.Where(mails => mails.Value > 0).Select(mails => new NotSent(mails.Key, mails.Value))],
                unsent,
                waits.Longest);
        }

        /// <returns>When the sender is to be asked again; null: never.</returns>
        DateTime? Act(SenderFuture sender, DateTime now)
        {
            sender.Line.RollDay(now);
            while (true)
            {
                switch (sender.Line.Next(now))
                {
                    case NextMail.Send send when send.Queue.Lane.Key.CampaignId != situation.CampaignId || !Stumble(sender, send, now):
                        Take(sender, send, now);
                        break;
                    case NextMail.Send:
                        break;
                    case NextMail.Defer defer:
                        SenderLine.PutOff(defer);
                        break;
                    case NextMail.Close close:
                        Close(sender, close, now);
                        break;
                    case NextMail.Wait wait when wait.Until < end:
                        waits.Add(wait, sender.Line.Limits, sender.Asked, now);
                        return wait.Until;
                    default:
                        return null;
                }
            }
        }

        void Take(SenderFuture sender, NextMail.Send send, DateTime now)
        {
            var key = send.Queue.Lane.Key;
            var campaign = campaigns[key.CampaignId];
            sender.Line.Took(send, now);
            plan.Add(new(key.CampaignId, send.Mail.ContactId, key.StepNumber, sender.Rules.Id, now));
            campaign.Left--;
            campaign.LastAt = now;
            if (campaign.StepAfter(key.StepNumber) is { } step)
            {
                var due = campaign.Rules.DueAfter(step, key.Zone, key.Country, now);
                sender.Wait(key with { StepNumber = step.Number }, send.Mail with { DueAt = due });
            }
        }

        /// <summary>As the run that sends: the mail is written before it is begun, and only a begin uses the slot of the sender.</summary>
        /// <returns>False when nothing stands in the way of the mail.</returns>
        bool Stumble(SenderFuture sender, NextMail.Send send, DateTime now)
        {
            var (contact, step) = (send.Mail.ContactId, send.Queue.Lane.Key.StepNumber);
            if (situation.Obstacles.Faults.TryGetValue((contact, step), out var fault))
            {
                SenderLine.Unwritable(send);
                End(sender, send, "held", fault.Reason, fault.Detail, now);
                return true;
            }

            if (situation.Obstacles.BlockOf(contact, now) is not { } block)
            {
                return false;
            }

            sender.Line.Refused(send, now);
            if (block.Until is { } until)
            {
                send.Queue.Add(send.Mail with { DueAt = until });
            }
            else
            {
                End(sender, send, block.Status, block.Reason, null, now);
            }

            return true;
        }

        void End(SenderFuture sender, NextMail.Send send, string status, string code, string? words, DateTime now)
        {
            var key = send.Queue.Lane.Key;
            var campaign = campaigns[key.CampaignId];
            var mails = campaign.MailsFrom(key.StepNumber);
            campaign.Left -= mails;
            Forgo(key.CampaignId, code, mails);
            Note(key.CampaignId, new(send.Mail.ContactId, key.StepNumber, sender.Rules.Id, status, code, words, now));
        }

        void Close(SenderFuture sender, NextMail.Close close, DateTime now)
        {
            var key = close.Queue.Lane.Key;
            var campaign = campaigns[key.CampaignId];
            var mails = close.Queue.Count * campaign.MailsFrom(key.StepNumber);
            foreach (var mail in close.Queue.Mails)
            {
                Note(key.CampaignId, new(
                    mail.ContactId, key.StepNumber, sender.Rules.Id, close.IsOver ? "cancelled" : "held", close.Code, close.Words, now));
            }

            SenderLine.Closed(close);
            campaign.Left -= mails;
            Forgo(key.CampaignId, close.Code, mails);
        }

        /// <summary>What the asked campaign has left when the forecast ends.</summary>
        void NoteLeft()
        {
            foreach (var sender in senders.Values)
            {
                foreach (var lane in sender.Asked)
                {
                    foreach (var mail in lane.Mails)
                    {
                        Note(situation.CampaignId, new(
                            mail.ContactId, lane.Lane.Key.StepNumber, sender.Rules.Id, "scheduled", DecisionCode.BeyondForecast, null, null));
                    }
                }
            }
        }

        void Note(long campaign, UnsentMail mail)
        {
            if (campaign == situation.CampaignId)
            {
                unsent.Add(mail);
            }
        }

        void Forgo(long campaign, string code, int mails)
        {
            if (campaign == situation.CampaignId)
            {
                notSent[code] = notSent.GetValueOrDefault(code) + mails;
            }
        }
    }

    sealed class CampaignFuture
    {
        readonly StepRules?[] next;
        readonly int[] mailsFrom;

        public CampaignFuture(CampaignRules rules)
        {
            Rules = rules;
            var last = rules.Steps.Count == 0 ? 0 : rules.Steps.Max(step => step.Number);
            next = [.. Enumerable.Range(0, last + 1).Select(rules.StepAfter)];
            mailsFrom = [.. Enumerable.Range(0, last + 1).Select(number => 1 + rules.Steps.Count(step => step.Number > number))];
        }

        public CampaignRules Rules { get; }

        /// <summary>Mails that will go or wait, later steps included.</summary>
        public int Left { get; set; }

        public DateTime? LastAt { get; set; }

        public StepRules? StepAfter(int number) => number < next.Length ? next[number] : null;

        /// <summary>A mail of this step and those that follow it.</summary>
        public int MailsFrom(int number) => number < mailsFrom.Length ? mailsFrom[number] : 1;
    }

    sealed class SenderFuture(SenderRules rules, long asked, Dictionary<long, CampaignFuture> campaigns, Usage usage)
    {
        readonly Func<LaneKey, Lane> make = key => campaigns[key.CampaignId].Rules.LaneOf(key, rules);

        public SenderRules Rules => rules;

        public SenderLine Line { get; } = new(rules.Limits, rules.Pace, usage, rules.NextSendAt);

        /// <summary>The lanes of the campaign that is asked about.</summary>
        public List<WaitingLane> Asked { get; } = [];

        public void Wait(LaneKey key, WaitingMail mail)
        {
            var known = Line.Queues.Count;
            var queue = Line.Queue(key, make);
            if (key.CampaignId == asked && Line.Queues.Count > known)
            {
                Asked.Add(queue);
            }

            queue.Add(mail);
        }
    }
}
