using ColdMail.Accounts;

namespace ColdMail.Functions.Accounts;

public sealed class AccountTriggers(AccountMail mail, AccountPruning pruning)
{
    [Function("SendAccountMail")]
    public Task SendAccountMailAsync([QueueTrigger("account-mail")] string message, CancellationToken cancellation) =>
        mail.DeliverAsync(message, cancellation);

    [Function("AccountMailPoison")]
    public Task AccountMailPoisonAsync([QueueTrigger("account-mail-poison")] string message, CancellationToken cancellation) =>
        mail.GiveUpAsync(cancellation);

    [Function("PruneAccounts")]
    public Task PruneAccountsAsync([TimerTrigger("0 17 3 * * *")] TimerInfo timer, CancellationToken cancellation) =>
        pruning.RunAsync(cancellation);
}
