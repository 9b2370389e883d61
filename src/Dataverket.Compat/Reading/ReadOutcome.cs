using System.Diagnostics.CodeAnalysis;
using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Reading;

/// <summary>What became of one message: its data, or one stable reason. Never shows text of the payload outside <see cref="Value"/> and <see cref="Envelope"/>.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
public readonly struct ReadOutcome<T>
    where T : notnull
{
    private readonly IReadOnlyList<ReadWarning>? _warnings;

    internal ReadOutcome(T value, in Envelope envelope, IReadOnlyList<ReadWarning>? warnings)
    {
        Value = value;
        Envelope = envelope;
        Code = ReasonCode.Accepted;
        Pointer = "";
        _warnings = warnings;
    }

    internal ReadOutcome(ReasonCode code, in Envelope envelope, string pointer, long offset)
    {
        Code = code;
        Envelope = envelope;
        Pointer = pointer;
        Offset = offset;
    }

    /// <summary>What becomes of the message.</summary>
    public OutcomeKind Kind => Code.Outcome;

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsAccepted => Kind == OutcomeKind.Accept;

    /// <summary>The data in the asked-for shape; default unless <see cref="IsAccepted"/>.</summary>
    public T? Value { get; }

    /// <summary>The envelope; its default value when the bytes are none. It borrows the bytes that were read.</summary>
    public Envelope Envelope { get; }

    /// <summary>Why.</summary>
    public ReasonCode Code { get; }

    /// <summary>JSON pointer (RFC 6901) of the fault from the message's root, up to the last name that the schema knows; empty when it has none.</summary>
    public string Pointer { get; }

    /// <summary>Byte offset of the fault; -1 when unknown, 0 when accepted.</summary>
    public long Offset { get; }

    /// <summary>What is worth a warning in an accepted message; at most a few dozen, further ones are left out.</summary>
    public IReadOnlyList<ReadWarning> Warnings => _warnings ?? [];

    /// <summary>Code, pointer and offset; no text of the payload.</summary>
    public override string ToString() => IsAccepted ? Code.Text : $"{Code.Text} at '{Pointer}' (byte {Offset})";
}
