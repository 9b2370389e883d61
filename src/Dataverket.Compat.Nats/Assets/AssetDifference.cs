namespace Dataverket.Compat.Nats.Assets;

/// <summary>One field of a stream or consumer that the server holds otherwise than asked for. Immutable.</summary>
/// <param name="Field">The field, by the server's own name, such as <c>max_age</c>.</param>
/// <param name="Wanted">What was asked for.</param>
/// <param name="Held">What the server holds; <c>none</c> for a field it dropped.</param>
/// <param name="Matters">Whether something the library promises rests on it; the others are the owner's choice.</param>
/// <param name="CanChange">Whether a server changes it on a stream that is there. What removes nothing only: limits are lifted, never set.</param>
public sealed record AssetDifference(string Field, string Wanted, string Held, bool Matters, bool CanChange)
{
    /// <summary>The difference in words.</summary>
    public override string ToString() => $"{Field} is {Held}, not {Wanted}";
}
