namespace NATS.NKeys;

/// <summary>Signs nothing: whoever gives NKey or JWT credentials to a build without the package learns how to get one with it.</summary>
public sealed class KeyPair
{
    private const string Hint = "This build has no NKey and JWT credentials. Build it with -p:DataverketPruneNKeys=false, from a feed that has the package NATS.NKeys; or use a user and password, a token, or a certificate.";

    private KeyPair()
    {
    }

    /// <summary>Fails.</summary>
    /// <exception cref="NotSupportedException">Always; the message names the switch.</exception>
    public static KeyPair FromSeed(ReadOnlySpan<char> encodedSeed) => throw new NotSupportedException(Hint);

    /// <summary>Fails.</summary>
    /// <exception cref="NotSupportedException">Always; the message names the switch.</exception>
    public void Sign(ReadOnlyMemory<byte> content, Memory<byte> signature) => throw new NotSupportedException(Hint);

    /// <summary>Fails.</summary>
    /// <exception cref="NotSupportedException">Always; the message names the switch.</exception>
    public string GetPublicKey() => throw new NotSupportedException(Hint);
}
