using System.Text.Json;

namespace Dataverket.Compat.Reading;

/// <summary>Which elements of a changed list are elements of the list it was. Linear in their text: lists come from outside.</summary>
internal static class ArrayMatch
{
    /// <param name="read">The elements that were read.</param>
    /// <param name="made">The elements there are now.</param>
    /// <param name="isInPlace">Whether each element became the one at its place, as in a conversion, and none moved.</param>
    /// <param name="isAligned">Whether each element that was read stands at its own place in the data: a set drops those that are there twice.</param>
    /// <param name="mergesInPlace">Whether an element without a match is the changed form of the one at its place.</param>
    /// <returns>For each element there is now the place it had; -1 for one that is new or changed.</returns>
    public static int[] Find(JsonElement[] read, JsonElement[] made, bool isInPlace, bool isAligned, out bool mergesInPlace)
    {
        var places = new int[made.Length];
        Array.Fill(places, -1);
        mergesInPlace = isAligned && read.Length == made.Length;
        if (!isAligned || (isInPlace && !mergesInPlace)) return places;
        string[] was = [.. read.Select(element => element.GetRawText())], now = [.. made.Select(element => element.GetRawText())];
        for (var i = 0; i < Math.Min(was.Length, now.Length); i++)
            if (was[i] == now[i]) places[i] = i;
        if (isInPlace) return places;

        // A list of the same length in which nothing moved was changed in place; in any other nothing tells which element a new one was.
        var all = now.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; mergesInPlace && i < was.Length; i++) mergesInPlace = places[i] == i || !all.Contains(was[i]);
        Dictionary<string, Queue<int>> free = new(StringComparer.Ordinal);
        for (var i = 0; i < was.Length; i++)
        {
            if (i < places.Length && places[i] == i) continue;
            if (!free.TryGetValue(was[i], out var same)) free.Add(was[i], same = []);
            same.Enqueue(i);
        }

        for (var i = 0; i < now.Length; i++)
            if (places[i] < 0 && free.TryGetValue(now[i], out var same) && same.TryDequeue(out var place)) places[i] = place;
        return places;
    }
}
