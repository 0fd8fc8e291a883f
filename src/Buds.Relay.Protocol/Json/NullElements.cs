using System.Text.Json;

namespace Buds.Relay.Protocol.Json;

/// <summary>The serializer lets <c>null</c> through as an element of a list or a value of a map, whatever the annotations say.</summary>
internal static class NullElements
{
    public static void Refuse<T>(IEnumerable<T>? elements)
        where T : class
    {
        if (elements is not null && elements.Any(element => element is null))
        {
            throw new JsonException("A list or map holds null.");
        }
    }
}
