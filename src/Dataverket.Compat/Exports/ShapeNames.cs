using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>
/// Names for the shapes that others refer to: objects, enums and variants, and a list that holds nothing but itself. Each is named after the member (or
/// variant) that first leads to it, breadth first; a name that is taken gets the name of the shape around it in front, then a number. A member that is
/// added at the end therefore renames nothing.
/// </summary>
internal sealed class ShapeNames
{
    /// <summary>The data itself.</summary>
    public const string Data = "Data";

    /// <summary>The attributes of every message; no shape has this name.</summary>
    public const string Envelope = "Envelope";

    private readonly DataDescription _description;
    private readonly Dictionary<int, string> _names = new() { [0] = Data };
    private readonly List<int> _order = [0];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal) { Data, Envelope };
    private readonly Queue<(int Shape, string Name)> _next = [];

    public ShapeNames(DataDescription description)
    {
        _description = description;
        _next.Enqueue((0, Data));
        while (_next.TryDequeue(out var next)) Visit(next.Shape, next.Name);
    }

    /// <summary>The shapes that have a name, in the order in which they were found; the data itself first.</summary>
    public IReadOnlyList<int> Order => _order;

    /// <summary>The name of a shape; <c>null</c> when it is written where it is used.</summary>
    public string? Of(int shape) => _names.GetValueOrDefault(shape);

    private void Visit(int shape, string name)
    {
        switch (_description.Shapes[shape])
        {
            case ListDataShape list: Find(list.Element.Shape, "Item", name); break;
            case MapDataShape map: Find(map.Element.Shape, "Item", name); break;
            case ObjectDataShape record:
                foreach (var member in record.Members) Find(member.Slot.Shape, Word(member.Name), name);
                break;
            case VariantDataShape variant:
                foreach (var one in variant.Variants) Find(one.Shape, Word(one.Name ?? "variant " + one.Number), name);
                break;
        }
    }

    // What a list or map without a name holds is named as if it stood there itself.
    private void Find(int shape, string word, string around)
    {
        while (Element(shape) is { } element && !_names.ContainsKey(shape) && !IsLoop(shape)) shape = element;
        if (_names.ContainsKey(shape) || _description.Shapes[shape] is ScalarDataShape) return;
        var name = word;
        if (!_taken.Add(name) && !_taken.Add(name = around + word))
        {
            var number = 2;
            while (!_taken.Add(name + number)) number++;
            name += number;
        }

        _names.Add(shape, name);
        _order.Add(shape);
        _next.Enqueue((shape, name));
    }

    private bool IsLoop(int shape)
    {
        HashSet<int> seen = [];
        for (var at = Element(shape); at is { } index && seen.Add(index); at = Element(index))
            if (index == shape) return true;
        return false;
    }

    private int? Element(int shape) => _description.Shapes[shape] switch
    {
        ListDataShape list => list.Element.Shape,
        MapDataShape map => map.Element.Shape,
        _ => null,
    };

    private static string Word(string text)
    {
        var parts = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var word = string.Concat(parts.Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return word.Length > 0 ? word : "Part";
    }
}
