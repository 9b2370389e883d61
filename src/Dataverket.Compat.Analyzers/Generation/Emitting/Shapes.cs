using System.Text.RegularExpressions;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;

namespace Dataverket.Compat.Analyzers.Generation.Emitting;

/// <summary>What the generated methods of a shape are called.</summary>
internal static class Shapes
{
    public static string Reader(ShapeModel shape, int index) => shape switch
    {
        ScalarShape => Names.DataReader + ".TryRead",
        { Home: { } home } => home + ".TryRead",
        _ => "TryRead" + Part(shape, index),
    };

    public static string Writer(ShapeModel shape, int index) => shape.Home is { } home ? home + ".Write" : "Write" + Part(shape, index);

    /// <summary>What the parts of a shape are called by: its own, whatever digits the name of another type ends in.</summary>
    public static string Part(ShapeModel shape, int index) => $"{shape.ShortName}_{index}";

    public static string Converter(int index) => $"Converter{index}";

    /// <summary>A name as a UTF-8 literal.</summary>
    public static string Utf8(string name) => Literals.Text(name) + "u8";

    /// <summary>A type as a message says it.</summary>
    public static string ForPeople(string typeName) => Regex.Replace(typeName.Replace("global::", ""), @"(\w+\.)+", "");
}
