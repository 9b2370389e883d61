using System;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>What a source file could be about, told from words that stand in it. A word that is missing proves that the file is not about it; one that is there proves nothing.</summary>
[Flags]
internal enum TreeWords
{
    None = 0,

    /// <summary>A schema attribute, or another name for one.</summary>
    Schema = 1,

    /// <summary>A source-generated context of System.Text.Json.</summary>
    Context = 2,

    /// <summary>An upcaster or downcaster.</summary>
    Converter = 4,

    /// <summary>Types of our library beyond the declaration of schemas.</summary>
    Library = 8,

    /// <summary>An acknowledged message of JetStream.</summary>
    Ack = 16,

    All = Schema | Context | Converter | Library | Ack,
}
