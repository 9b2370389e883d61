using System;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// Looks for words in the text of a file, which takes microseconds where looking at its syntax takes milliseconds. A project without schemas pays no more than this.
/// </summary>
internal static class WordScan
{
    private const string Root = "Dataverket";
    private const string Declaring = ".Compat.Schemas";

    private static readonly string Ours = typeof(Generation.SchemaGenerator).FullName!;

    public static TreeWords Of(SyntaxTree tree, CancellationToken token)
    {
        // What our own generator wrote is long and declares no schema; its files are known by its name in their path.
        if (tree.FilePath.IndexOf(Ours, StringComparison.Ordinal) >= 0) return TreeWords.None;
        var text = tree.GetText(token).ToString();
        // An identifier may be spelled with escapes; no word can be looked for then.
        if ((Has(text, "\\u") || Has(text, "\\U")) && HasEscaped(tree, token)) return TreeWords.All;
        var words = TreeWords.None;
        if (Declares(text)) words |= TreeWords.Schema;
        if (Has(text, "JsonSerializerContext")) words |= TreeWords.Context;
        if (Has(text, "pcaster") || Has(text, "owncaster")) words |= TreeWords.Converter;
        if (Has(text, "Envelope") || UsesLibrary(text) || HoldsOpen(text)) words |= TreeWords.Library;
        if (Has(text, "AckAsync")) words |= TreeWords.Ack;
        return words;
    }

    // The five names end in two ways; what stands before the longer end is short.
    private static bool Declares(string text)
    {
        if (Has(text, "EventReader")) return true;
        for (var at = Next(text, "Schema", 0); at >= 0; at = Next(text, "Schema", at + 1))
            if (Ends(text, at, "Event") || Ends(text, at, "Command") || Ends(text, at, "Request") || Ends(text, at, "Reply")) return true;
        return false;
    }

    // To import the attributes alone is to use nothing else of the library.
    private static bool UsesLibrary(string text)
    {
        for (var at = Next(text, Root, 0); at >= 0; at = Next(text, Root, at + 1))
        {
            var end = at + Root.Length;
            if (string.CompareOrdinal(text, end, Declaring, 0, Declaring.Length) != 0) return true;
            end += Declaring.Length;
            if (end >= text.Length || text[end] != ';') return true;
        }

        return false;
    }

    // Open<T> and OpenVariant<T> are imported with the attributes; what has the name and no type beside it is not ours.
    private static bool HoldsOpen(string text)
    {
        for (var at = Next(text, "Open", 0); at >= 0; at = Next(text, "Open", at + 1))
        {
            var end = at + "Open".Length;
            if (at > 0 && IsPart(text[at - 1])) continue;
            if (end < text.Length && (text[end] is '<' or '/' || char.IsWhiteSpace(text[end]) || string.CompareOrdinal(text, end, "Variant", 0, "Variant".Length) == 0)) return true;
        }

        return false;
    }

    private static bool IsPart(char c) => c == '_' || char.IsLetterOrDigit(c);

    private static bool Ends(string text, int end, string word) => end >= word.Length && string.CompareOrdinal(text, end - word.Length, word, 0, word.Length) == 0;

    private static bool Has(string text, string word) => Next(text, word, 0) >= 0;

    private static int Next(string text, string word, int from) => text.IndexOf(word, from, StringComparison.Ordinal);

    private static bool HasEscaped(SyntaxTree tree, CancellationToken token)
        => tree.GetRoot(token).DescendantTokens().Any(each => each.IsKind(SyntaxKind.IdentifierToken) && each.Text.IndexOf('\\') >= 0);
}
