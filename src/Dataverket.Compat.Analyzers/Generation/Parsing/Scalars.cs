using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The types with one JSON token. All are read by overloads of DataReader and written by overloads of DataWriter.</summary>
internal static class Scalars
{
    // The name of each in DataScalar.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["string"] = "Text",
        ["bool"] = "Boolean",
        ["sbyte"] = "SByte",
        ["byte"] = "Byte",
        ["short"] = "Int16",
        ["ushort"] = "UInt16",
        ["int"] = "Int32",
        ["uint"] = "UInt32",
        ["long"] = "Int64",
        ["ulong"] = "UInt64",
        ["float"] = "Single",
        ["double"] = "Double",
        ["decimal"] = "Decimal",
        ["global::System.Int128"] = "Int128",
        ["global::System.UInt128"] = "UInt128",
        ["global::System.Guid"] = "Guid",
        ["global::System.DateTimeOffset"] = "Timestamp",
        ["global::System.DateOnly"] = "Date",
        ["byte[]"] = "Bytes",
        ["global::System.Text.Json.JsonElement"] = "Any",
    };

    public static ScalarShape? Find(string typeName)
        => Known.TryGetValue(typeName, out var kind) ? new(typeName, typeName == "byte[]" ? "Bytes" : typeName.Substring(typeName.LastIndexOf('.') + 1), kind) : null;
}
