using System.Diagnostics.CodeAnalysis;
using Dataverket.Compat.Envelopes;

namespace Dataverket.Compat.Reading;

/// <summary>What became of one message: its data, or one stable reason. Never holds text of the payload outside <see cref="Value"/>.</summary>
/// <typeparam name="T">The CLR type of the data.</typeparam>
public readonly record struct ReadOutcome<T>
    where T : notnull
{
    internal ReadOutcome(T value, Envelope envelope)
    {
        Value = value;
        Envelope = envelope;
        Code = ReasonCode.Accepted;
        Pointer = "";
    }

    internal ReadOutcome(ReasonCode code, Envelope? envelope, string pointer, long offset)
    {
        Code = code;
        Envelope = envelope;
        Pointer = pointer;
        Offset = offset;
    }

    /// <summary>What becomes of the message.</summary>
    public OutcomeKind Kind => Code.Outcome;

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value), nameof(Envelope))]
    public bool IsAccepted => Kind == OutcomeKind.Accept;

    /// <summary>The data in the asked-for shape; default unless <see cref="IsAccepted"/>.</summary>
    public T? Value { get; }

    /// <summary>The envelope; <c>null</c> when the bytes are none. It borrows the bytes that were read.</summary>
    public Envelope? Envelope { get; }

    /// <summary>Why.</summary>
    public ReasonCode Code { get; }

    /// <summary>JSON pointer of the fault from the message's root; empty when it has none.</summary>
    public string Pointer { get; }

    /// <summary>Byte offset of the fault; -1 when unknown, 0 when accepted.</summary>
    public long Offset { get; }
}
