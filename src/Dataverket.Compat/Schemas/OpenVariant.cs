using System.Diagnostics.CodeAnalysis;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// One of several objects, of a set that may grow: a variant that this build does not know is kept as it stands, with a warning, and written back byte
/// for byte. As immutable as the value in it.
/// </summary>
/// <typeparam name="TBase">The type that carries <c>[JsonDerivedType]</c>.</typeparam>
public readonly struct OpenVariant<TBase> : IEquatable<OpenVariant<TBase>>
    where TBase : class
{
    /// <summary>Holds a known variant.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is null.</exception>
    public OpenVariant(TBase value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>Holds a variant that is not known here.</summary>
    /// <param name="kind">The discriminator, as text.</param>
    /// <param name="raw">The whole object in UTF-8; it is written as it is, so it must be one sound JSON value. Not copied.</param>
    /// <exception cref="ArgumentNullException"><paramref name="kind"/> is null.</exception>
    public OpenVariant(string kind, ReadOnlyMemory<byte> raw)
    {
        ArgumentNullException.ThrowIfNull(kind);
        Kind = kind;
        Raw = raw;
    }

    /// <summary>The variant; <c>null</c> when it is not known.</summary>
    public TBase? Value { get; }

    /// <summary>The discriminator of an unknown variant, a number as its text; <c>null</c> when the variant is known.</summary>
    public string? Kind { get; }

    /// <summary>The JSON of an unknown variant, byte for byte as it was read; empty when the variant is known.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Holds a known variant.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the named form.")]
    public static implicit operator OpenVariant<TBase>(TBase value) => new(value);

    /// <summary>Whether both hold equal variants, or the same unknown bytes.</summary>
    public static bool operator ==(OpenVariant<TBase> left, OpenVariant<TBase> right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(OpenVariant<TBase> left, OpenVariant<TBase> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(OpenVariant<TBase> other)
        => EqualityComparer<TBase>.Default.Equals(Value, other.Value) && string.Equals(Kind, other.Kind, StringComparison.Ordinal) && Raw.Span.SequenceEqual(other.Raw.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is OpenVariant<TBase> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Value, Kind, Raw.Length);
}
