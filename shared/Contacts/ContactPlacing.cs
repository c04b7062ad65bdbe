namespace ColdMail.Contacts;

/// <summary>Finds out where contacts live that were imported before ColdMail asked, some at a time.</summary>
public sealed class ContactPlacing(WhereaboutsStore store)
{
    const int Batch = 2_000;
    const int MostBatches = 25;

    /// <summary>Does a bounded part of what is left; in a new installation, and once all is done, it costs one look.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var batches = 0; batches < MostBatches && await store.NextAsync(Batch, cancellation) is var (from, to); batches++)
        {
            var found = (await store.UnplacedAsync(from, to, cancellation))
                .Select(contact => (contact, Place: Whereabouts.Of(contact.Email, ContactFields.FromJson(contact.CustomFieldsJson))))
                .Where(found => found.Place is not { Zone: null, Country: null, CompanyDomain: null })
                .ToList();
            await store.PlaceAsync(found, from, to, cancellation);
        }
    }
}
