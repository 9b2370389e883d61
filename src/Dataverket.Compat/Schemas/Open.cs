using System.Diagnostics.CodeAnalysis;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// A value of an enum that may grow: a name that this build does not know is kept as text, with a warning, and written back as it was read.
/// Immutable; safe to share between threads.
/// </summary>
/// <typeparam name="TEnum">The enum. Of a <c>[Flags]</c> enum the whole text is kept when one of its names is unknown.</typeparam>
public readonly struct Open<TEnum> : IEquatable<Open<TEnum>>
    where TEnum : struct, Enum
{
    /// <summary>Holds a known value.</summary>
    public Open(TEnum value) => Value = value;

    /// <summary>Holds the text of a name that is not known here.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public Open(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
    }

    /// <summary>The value; the enum's default when the name is not known.</summary>
    public TEnum Value { get; }

    /// <summary>The unknown text as it was read; <c>null</c> when the value is known.</summary>
    public string? Text { get; }

    /// <summary>Whether <see cref="Value"/> is what the message says.</summary>
    [MemberNotNullWhen(false, nameof(Text))]
    public bool IsKnown => Text is null;

    /// <summary>Holds a known value.</summary>
    [SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "The constructor is the named form.")]
    public static implicit operator Open<TEnum>(TEnum value) => new(value);

    /// <summary>Whether both hold the same value, or the same unknown text.</summary>
    public static bool operator ==(Open<TEnum> left, Open<TEnum> right) => left.Equals(right);

    /// <summary>Whether they differ in value or unknown text.</summary>
    public static bool operator !=(Open<TEnum> left, Open<TEnum> right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Open<TEnum> other) => EqualityComparer<TEnum>.Default.Equals(Value, other.Value) && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Open<TEnum> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Text is null ? EqualityComparer<TEnum>.Default.GetHashCode(Value) : Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The unknown text, or the value's name in C#.</summary>
    public override string ToString() => Text ?? Value.ToString();
}
