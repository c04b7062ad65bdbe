namespace ColdMail.Explanations;

/// <summary>The codes of <see cref="StandingCode"/>.</summary>
static class StandingEntries
{
    const string Topic = "Campaign, recipient and step";

    public static IReadOnlyList<CodeEntry> All { get; } =
    [
        Entry(StandingCode.CampaignDraft, "The campaign is a draft: it was not launched yet.", "Launch it. The launch check says what is still missing."),
        Entry(
            StandingCode.CampaignLaunching,
            "The campaign is being launched: its mails are being written.",
            "Wait a moment; a hundred thousand recipients take seconds."),
        Entry(StandingCode.CampaignPaused, "The campaign is paused: nothing of it goes, and what is left of each delay is kept.", "Resume the campaign."),
        Entry(StandingCode.CampaignArchived, "The campaign is archived: nothing of it goes.", "Restore it from the archive, then resume it."),
        Entry(StandingCode.CampaignDone, "The campaign is finished: nothing of it waits any more.", "Nothing. Duplicate it to write to others."),
        Entry(StandingCode.NoSender, "The campaign has no sender account.", "Add a sender account. Of a launched campaign, duplicate it and choose one there."),
        Entry(StandingCode.NoActiveSender, "None of the senders of the campaign is active.", "Look at each sender: put right what it says, test the connection, then resume it."),
        Entry(StandingCode.NothingWaits, "No mail of the campaign waits to be sent.", "Nothing. Look at the numbers of the campaign for what became of its mails."),
        Entry(StandingCode.OnlyHeld, "Only held mails are left; they wait for you.", "Look at the reasons below, put them right, then release the mails."),
        Entry(StandingCode.Claimed, "The sender has taken the mail and is about to send it.", "Nothing, it goes within moments."),
        Entry(StandingCode.Sending, "The mail is on its way to the server of the recipient right now.", "Nothing. Its end is known within minutes."),
        Entry(StandingCode.Sent, "The mail was sent: the server of the recipient accepted it.", "Nothing."),
        Entry(StandingCode.EarlierStepOpen, "The step is planned when the one before it has gone.", "Nothing."),
        Entry(StandingCode.EarlierStepEnded, "The step is never sent, because an earlier one ended without having gone.", "Nothing. See the earlier step for the reason."),
    ];

    static CodeEntry Entry(string code, string meaning, string whatToDo) => new(Topic, code, meaning, whatToDo);
}
