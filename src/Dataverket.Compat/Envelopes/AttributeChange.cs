namespace Dataverket.Compat.Envelopes;

/// <summary>One attribute to set or remove when a message is forwarded. Immutable.</summary>
public readonly struct AttributeChange
{
    private AttributeChange(string name, string? text, int number, AttributeChangeKind kind)
    {
        if (!IsName(name)) throw new ArgumentException($"'{name}' is no attribute name: it takes small letters a to z and digits, and neither data nor data_base64 is changed this way.", nameof(name));
        (Name, Text, Number, Kind, Slot) = (name, text, number, kind, FindSlot(name));
    }

    private AttributeChange(int slot, int number) => (Name, Number, Kind, Slot) = (AttributeNames.Text(slot), number, AttributeChangeKind.SetNumber, slot);

    /// <summary>The attribute's name.</summary>
    public string Name { get; }

    internal string? Text { get; }

    internal int Number { get; }

    internal AttributeChangeKind Kind { get; }

    /// <summary>The slot of an attribute that the library names itself; -1 for an extension.</summary>
    internal int Slot { get; }

    /// <summary>Sets an attribute to a text; adds it when it is absent.</summary>
    /// <param name="name">Small letters a to z and digits.</param>
    /// <param name="value">Not empty, without U+0000 and without half a surrogate pair.</param>
    /// <exception cref="ArgumentException">The name or value is none that CloudEvents allows, or the attribute holds no text such as this.</exception>
    public static AttributeChange Set(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (value.Contains('\0', StringComparison.Ordinal) || (value.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !IsText(value))) throw new ArgumentException("An attribute's value holds neither U+0000 nor half a surrogate pair.", nameof(value));
        var change = new AttributeChange(name, value, 0, AttributeChangeKind.SetText);
        var isOf = change.Slot switch
        {
            AttributeNames.SchemaVersion or AttributeNames.SchemaReads or AttributeNames.Deprecated => false,
            AttributeNames.Time or AttributeNames.ExpiryTime => Schemas.Rfc3339.TryParse(System.Text.Encoding.UTF8.GetBytes(value), out _, out _),
            AttributeNames.SpecVersion => value.StartsWith("1.", StringComparison.Ordinal) && value.Length is > 2 and < 6 && !value.AsSpan(2).ContainsAnyExceptInRange('0', '9'),
            _ => true,
        };
        return isOf ? change : throw new ArgumentException($"{name} holds no such text; the message would be none that anybody reads.", nameof(value));
    }

    /// <summary>Sets an attribute to a number; adds it when it is absent.</summary>
    /// <exception cref="ArgumentException">The name is none that CloudEvents allows, or the attribute holds text or no number such as this.</exception>
    public static AttributeChange Set(string name, int value)
    {
        var change = new AttributeChange(name, null, value, AttributeChangeKind.SetNumber);
        if (change.Slot < 0 || (change.Slot is AttributeNames.SchemaVersion or AttributeNames.SchemaReads && value > 0)) return change;
        throw new ArgumentException($"{name} cannot be {value}; the message would be none that anybody reads.", nameof(value));
    }

    /// <summary>Sets one of the library's own attributes, which needs no look at its name.</summary>
    internal static AttributeChange Set(int slot, int value) => new(slot, value);

    /// <summary>Removes an attribute; one that is absent stays absent.</summary>
    /// <exception cref="ArgumentException">The name is none that CloudEvents allows.</exception>
    public static AttributeChange Remove(string name) => name is "specversion" or "id" or "source" or "type"
        ? throw new ArgumentException($"{name} is required in every message and can only be set.", nameof(name))
        : new(name, null, 0, AttributeChangeKind.Remove);

    private static int FindSlot(string name)
    {
        if (name.Length > AttributeNames.Longest) return -1;
        Span<byte> bytes = stackalloc byte[AttributeNames.Longest];
        return AttributeNames.Find(bytes[..System.Text.Encoding.ASCII.GetBytes(name, bytes)]);
    }

    private static bool IsName(string name)
    {
        if (string.IsNullOrEmpty(name) || name is "data") return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)) return false;
        return true;
    }

    private static bool IsText(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (!char.IsHighSurrogate(value[i]) || i + 1 == value.Length || !char.IsLowSurrogate(value[++i])) return false;
        }

        return true;
    }
}
