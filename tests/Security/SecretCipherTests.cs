using System.Security.Cryptography;
using ColdMail.Security;
using Microsoft.Extensions.Options;

namespace ColdMail.Tests.Security;

public sealed class SecretCipherTests
{
    const string Secret = "pw-CANARY ąć 🔑";

    static readonly SecretOwner Owner = new(42, 7, "smtp_pass");
    static readonly string OldKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    static readonly string NewKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    static readonly SecretCipher Before = Cipher("old", ("old", OldKey));
    static readonly SecretCipher Between = Cipher("new", ("old", OldKey), ("new", NewKey));
    static readonly SecretCipher After = Cipher("new", ("new", NewKey));

    [Theory]
    [InlineData(Secret)]
    [InlineData("")]
    public void What_was_encrypted_decrypts_in_its_place(string secret)
    {
        var encrypted = Before.Encrypt(secret, Owner);

        Assert.Matches(@"^v1\.old\.[\w-]{16}\.[\w-]*\.[\w-]{22}$", encrypted);
        Assert.Equal(secret, Before.Decrypt(encrypted, Owner));
    }

    [Fact]
    public void The_same_secret_never_looks_the_same_twice() =>
        Assert.NotEqual(Before.Encrypt(Secret, Owner), Before.Encrypt(Secret, Owner));

    [Theory]
    [InlineData(43, 7, "smtp_pass")]
    [InlineData(42, 8, "smtp_pass")]
    [InlineData(42, 7, "imap_pass")]
    [InlineData(4, 27, "smtp_pass")]
    public void A_secret_copied_to_another_user_sender_or_field_does_not_decrypt(long user, long sender, string field)
    {
        var encrypted = Before.Encrypt(Secret, Owner);

        var error = Assert.Throws<SecretUnreadableException>(() => Before.Decrypt(encrypted, new(user, sender, field)));

        Assert.IsType<AuthenticationTagMismatchException>(error.InnerException);
    }

    [Fact]
    public void A_change_of_any_one_character_is_noticed()
    {
        var encrypted = Before.Encrypt(Secret, Owner);

        for (var i = 0; i < encrypted.Length; i++)
        {
            var changed = encrypted.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'Q' : 'A';
            Assert.Throws<SecretUnreadableException>(() => Before.Decrypt(new string(changed), Owner));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("pw-CANARY")]
    [InlineData("v1.old.AAAA")]
    [InlineData("v1.old....")]
    [InlineData("v1.old.AAAA.AAAA.AAAA")]
    [InlineData("v1.old.????.AAAA.AAAA")]
    [InlineData("v2.old.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_encrypted_secret_is_said_to_be_none(string text) =>
        Assert.Throws<SecretUnreadableException>(() => Before.Decrypt(text, Owner));

    [Fact]
    public void A_new_key_reads_what_the_old_one_wrote_until_it_is_renewed()
    {
        var old = Before.Encrypt(Secret, Owner);
        var renewed = Between.Renew(old, Owner);

        Assert.Equal(Secret, Between.Decrypt(old, Owner));
        Assert.StartsWith(Between.CurrentPrefix, renewed, StringComparison.Ordinal);
        Assert.Equal(Secret, After.Decrypt(renewed, Owner));
    }

    [Fact]
    public void A_missing_key_is_named_and_the_secret_is_not()
    {
        var old = Before.Encrypt(Secret, Owner);

        var error = Assert.Throws<SecretUnreadableException>(() => After.Decrypt(old, Owner));

        Assert.Contains("'old'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Encryption:Keys", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(old.Split('.')[3], error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k2", "k1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "no such key")]
    [InlineData("k1", "k1", "c2hvcnQ=", "not 32 bytes")]
    [InlineData("k1", "k1", "not base 64!", "not 32 bytes")]
    [InlineData("a.b", "a.b", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "has the id 'a.b'")]
    public void Wrong_keys_are_refused_at_start_with_the_reason(string current, string id, string key, string reason)
    {
        var options = new EncryptionOptions { CurrentKey = current, Keys = new() { [id] = key } };

        var result = new EncryptionOptionsValidator().Validate(null, options);

        Assert.Contains(reason, result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(key, result.FailureMessage, StringComparison.Ordinal);
    }

    static SecretCipher Cipher(string current, params (string Id, string Key)[] keys) => new(Options.Create(
        new EncryptionOptions { CurrentKey = current, Keys = keys.ToDictionary(key => key.Id, key => key.Key) }));
}
