using System.Diagnostics;

namespace ColdMail.Stops;

/// <summary>What happens to the mails of a contact that have not begun.</summary>
public enum StopKind
{
    /// <summary>They are put off until an instant.</summary>
    Wait,

    /// <summary>They are held until a person releases them.</summary>
    Hold,

    /// <summary>They are cancelled, the held ones too.</summary>
    Stop,
}

/// <summary>What an event does, decided from the event and the rules of the campaign alone.</summary>
/// <param name="Scope">Where the contact is stopped; <see cref="StopScope.None"/>: nothing happens.</param>
/// <param name="CompanyScope">Where colleagues of the contact are held.</param>
/// <param name="Reason">A code of <see cref="Sending.Reason"/>.</param>
/// <param name="Until">Of <see cref="StopKind.Wait"/>.</param>
/// <param name="IsReply">The contact counts as one who replied, and mails that crossed the reply are reported.</param>
/// <param name="Note">Kept with the stop.</param>
public sealed record StopEffects(
    StopKind Kind, StopScope Scope, StopScope CompanyScope, string Reason, DateTime? Until, bool IsReply, string Note)
{
    /// <summary>Of <see cref="StopKind.Wait"/>: so many absences of a contact are waited for.</summary>
    public int MostAbsences { get; init; } = int.MaxValue;

    /// <summary>A machine told of it, so that it counts against <see cref="MostAbsences"/>.</summary>
    public bool IsAbsence => Kind == StopKind.Wait && Reason == Sending.Reason.AutoReply;

    /// <summary>Why colleagues are held.</summary>
    public string CompanyReason => IsReply ? Sending.Reason.ColleagueReplied : Reason;

    /// <param name="zone">Where the contact lives, as far as is known: IANA name.</param>
    public static StopEffects Of(StopEvent happened, StopRules rules, AbsenceOptions absences, string zone) => happened switch
    {
        StopEvent.HumanReply => Replied(rules, ""),
        StopEvent.SecondaryReply reply => Replied(rules, reply.Address),
        StopEvent.AutoReply reply =>
            new(StopKind.Wait, StopScope.User, StopScope.None, Sending.Reason.AutoReply, Absence.Over(reply, zone, absences), false, "")
            {
                MostAbsences = absences.MostPerContact,
            },
        StopEvent.Left left =>
            new(StopKind.Stop, StopScope.User, StopScope.None, Sending.Reason.LeftCompany, null, false, left.Successor),
        StopEvent.NotNow later => new(StopKind.Wait, StopScope.User, StopScope.None, Sending.Reason.NotNow, later.Until, false, ""),
        StopEvent.WrongPerson => new(StopKind.Stop, StopScope.User, StopScope.None, Sending.Reason.WrongPerson, null, false, ""),
        StopEvent.Click => rules.ClickRule switch
        {
            ClickRule.Continue => Clicked(StopKind.Hold, StopScope.None),
            ClickRule.Pause => Clicked(StopKind.Hold, StopScope.Campaign),
            ClickRule.Stop => Clicked(StopKind.Stop, StopScope.Campaign),
            _ => throw new UnreachableException(),
        },
        StopEvent.ManualStop manual => manual.Scope switch
        {
            ManualScope.Campaign => ByHand(StopScope.Campaign, StopScope.None, manual.Note),
            ManualScope.User => ByHand(StopScope.User, StopScope.None, manual.Note),
            ManualScope.Company => ByHand(
                StopScope.Campaign, rules.CompanyStop == StopScope.User ? StopScope.User : StopScope.Campaign, manual.Note),
            _ => throw new UnreachableException(),
        },
        _ => throw new UnreachableException(),
    };

    /// <summary>When a mail that is put off goes: what is left of its delay counts from the end of the absence.</summary>
    /// <param name="waited">The end of an absence for which the mail is put off already: the rest counts from there.</param>
    /// <returns>Never before <paramref name="scheduledAt"/>.</returns>
    public static DateTime PutOff(DateTime scheduledAt, DateTime now, DateTime until, DateTime? waited)
    {
        var countsFrom = waited > now ? waited.Value : now;
        var rest = scheduledAt > countsFrom ? scheduledAt - countsFrom : TimeSpan.Zero;
        var resumed = until + rest;
        return resumed > scheduledAt ? resumed : scheduledAt;
    }

    /// <summary>What is done about an absence of a contact that was away before: one too many is for a person to look at.</summary>
    /// <param name="absences">How often it was away before this.</param>
    /// <param name="isAwayAlready">The same absence is told again.</param>
    public StopEffects After(int absences, bool isAwayAlready) => Kind == StopKind.Wait && !isAwayAlready && absences >= MostAbsences
        ? this with { Kind = StopKind.Hold, Reason = Sending.Reason.TooManyAbsences, Until = null }
        : this;

    static StopEffects Replied(StopRules rules, string note) =>
        new(StopKind.Stop, rules.ReplyScope, rules.CompanyStop, Sending.Reason.Replied, null, true, note);

    static StopEffects Clicked(StopKind kind, StopScope scope) =>
        new(kind, scope, StopScope.None, Sending.Reason.Clicked, null, false, "");

    static StopEffects ByHand(StopScope scope, StopScope company, string note) =>
        new(StopKind.Stop, scope, company, Sending.Reason.StoppedByHand, null, false, note);
}
