namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// The subjects of the ledger. Decisions stand apart from joins, so that a process which only reads and writes follows few entries however many others
/// join; and a party's own subject is what its permissions let it speak on.
/// </summary>
internal readonly record struct LedgerSubject(string Kind, string Party, string Type)
{
    /// <summary>Decisions and late messages of every type.</summary>
    public const string Decisions = "dv.ledger.>";

    /// <summary>Decisions of a type: adopted, raised, lowered, fenced.</summary>
    public static string Set(string type) => "dv.ledger.set." + type;

    /// <summary>Fences of a type that readers moved.</summary>
    public static string Late(string type) => "dv.ledger.late." + type;

    /// <summary>What a reader says of itself.</summary>
    public static string Read(string reader, string type) => $"dv.join.read.{SubjectToken.Check(reader)}.{type}";

    /// <summary>What a writer says of itself.</summary>
    public static string Write(string writer, string type) => $"dv.join.write.{SubjectToken.Check(writer)}.{type}";

    /// <summary>What a reader found in history.</summary>
    public static string Shadow(string reader, string type) => $"dv.join.shadow.{SubjectToken.Check(reader)}.{type}";

    /// <summary>Takes a subject apart; one that is none of these has an empty kind.</summary>
    public static LedgerSubject Parse(string subject)
    {
        var parts = subject.Split('.', 5);
        return parts is ["dv", "ledger", "set" or "late", .., _] && parts.Length >= 4 ? new(parts[2], "", string.Join('.', parts[3..]))
            : parts is ["dv", "join", "read" or "write" or "shadow", { Length: > 0 }, { Length: > 0 }] ? new(parts[2], parts[3], parts[4])
            : new("", "", subject);
    }

    /// <summary>Whether an entry stands on a subject where it has a meaning: who may publish on the one has no say on another.</summary>
    public bool Bears(LedgerEntry entry) => entry switch
    {
        LedgerEntry.ReaderJoined joined => Kind == "read" && Party == joined.Reader,
        LedgerEntry.ReaderRetired retired => Kind == "read" && Party == retired.Reader,
        LedgerEntry.WriterJoined joined => Kind == "write" && Party == joined.Writer,
        LedgerEntry.WriterRetired retired => Kind == "write" && Party == retired.Writer,
        LedgerEntry.ShadowRead read => Kind == "shadow" && Party == read.Reader,
        LedgerEntry.Fenced fenced => Kind == (fenced.IsLate ? "late" : "set"),
        _ => Kind == "set",
    };
}
