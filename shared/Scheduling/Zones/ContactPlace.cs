namespace ColdMail.Scheduling.Zones;

/// <summary>A custom field and what it holds.</summary>
readonly record struct WrittenField(string Name, string Text)
{
    const int MaxShown = 60;

    /// <summary>For explanations: <c>the field country (“Deutschland”)</c>.</summary>
    public override string ToString() =>
        $"the field {Name} (“{(Text.Length <= MaxShown ? Text : $"{Text.AsSpan(0, MaxShown - 1)}…")}”)";
}

/// <summary>Everything the fields of a contact tell about where it is, read once.</summary>
/// <remarks>
/// Of several fields that tell the same, the plainest that can be read counts; else the plainest is kept as unread.
/// </remarks>
struct ContactPlace
{
    /// <summary>
    /// What <see cref="zoneRank"/> and its like hold before any field was seen; those read lie below all unread ones.
    /// </summary>
    const int None = int.MaxValue;

    const int Unread = 1000;

    int zoneRank = None, countryRank = None, stateRank = None, nextStateRank = None;

    ContactPlace(IReadOnlyDictionary<string, string> fields)
    {
        foreach (var (name, text) in fields)
        {
            if (!string.IsNullOrWhiteSpace(text) && PlaceFields.TryRecognise(name, out var field, out var rank))
            {
                Take(field, rank, new(name, text));
            }
        }

        ReadState();
    }

    public WrittenField? ZoneField { get; private set; }

    /// <summary>Null although <see cref="ZoneField"/> is set: its text is no zone.</summary>
    public ZoneText? Zone { get; private set; }

    public WrittenField? CountryField { get; private set; }

    /// <summary>ISO 3166-1, two letters; from the state when only that tells it.</summary>
    public string? Country { get; private set; }

    public WrittenField? StateField { get; private set; }

    public State? State { get; private set; }

    WrittenField? NextStateField { get; set; }

    public static ContactPlace Of(IReadOnlyDictionary<string, string> fields) => new(fields);

    void Take(PlaceField field, int rank, WrittenField written)
    {
        switch (field)
        {
            case PlaceField.Zone:
                var zone = ZoneText.Read(written.Text);
                rank += zone is null ? Unread : 0;
                if (rank < zoneRank)
                {
                    (zoneRank, ZoneField, Zone) = (rank, written, zone);
                }

                break;
            case PlaceField.Country:
                var country = Countries.Read(written.Text);
                rank += country is null ? Unread : 0;
                if (rank < countryRank)
                {
                    (countryRank, CountryField, Country) = (rank, written, country);
                }

                break;
            default:
                // A state can be read only when the country is known: the two plainest wait for it.
                if (rank < stateRank)
                {
                    (nextStateRank, NextStateField) = (stateRank, StateField);
                    (stateRank, StateField) = (rank, written);
                }
                else if (rank < nextStateRank)
                {
                    (nextStateRank, NextStateField) = (rank, written);
                }

                break;
        }
    }

    void ReadState()
    {
        if (StateField is not { } first)
        {
            return;
        }

        // An unread country may be any country, so only a state that names its own is believed then.
        State = States.Read(first.Text, Country);
        if (State is null && NextStateField is { } second && States.Read(second.Text, Country) is { } state)
        {
            (StateField, State) = (second, state);
        }

        Country ??= State?.Country;
    }
}
