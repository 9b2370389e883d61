using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Models;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The types with one JSON token, each with the statement that writes it. All are read by overloads of the generated helper.</summary>
internal static class Scalars
{
    private const string Text = "writer.WriteStringValue({0});";
    private const string Number = "writer.WriteNumberValue({0});";
    private const string Helper = "Values.Write(writer, {0});";

    private static readonly Dictionary<string, string> Writes = new()
    {
        ["string"] = Text,
        ["bool"] = "writer.WriteBooleanValue({0});",
        ["sbyte"] = Number,
        ["byte"] = Number,
        ["short"] = Number,
        ["ushort"] = Number,
        ["int"] = Number,
        ["uint"] = Number,
        ["long"] = Number,
        ["ulong"] = Number,
        ["float"] = Number,
        ["double"] = Number,
        ["decimal"] = Number,
        ["global::System.Int128"] = Helper,
        ["global::System.UInt128"] = Helper,
        ["global::System.Guid"] = Text,
        ["global::System.DateTimeOffset"] = Text,
        ["global::System.DateOnly"] = Helper,
    };

    public static ScalarShape? Find(string typeName)
        => Writes.TryGetValue(typeName, out var write) ? new(typeName, typeName.Substring(typeName.LastIndexOf('.') + 1), write) : null;
}
