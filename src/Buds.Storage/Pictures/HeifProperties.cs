namespace Buds.Storage.Pictures;

/// <summary>What a HEIF's index says of its items: how they are decoded and shown stays, and all else goes.</summary>
/// <param name="bytes">What it is in; changed in place.</param>
internal sealed class HeifProperties(byte[] bytes)
{
    private readonly List<MediaBox> _associations = [];
    private readonly List<bool> _stays = [];

    /// <summary>Reads the box <c>iprp</c>, and takes out of it what does not stay.</summary>
    public void Read(MediaBox box)
    {
        foreach (MediaBox child in MediaBox.ReadAll(bytes, box.Content, box.End))
        {
            switch (child.Type)
            {
                case "ipco":
                    MediaBox.ReadAll(bytes, child.Content, child.End).ForEach(BlankProperty);
                    break;
                case "ipma":
                    _associations.Add(child);
                    break;
                default:
                    child.Blank(bytes);
                    break;
            }
        }
    }

    /// <summary>Refuses pictures with a property that goes and is essential: whoever does not know it must not show them (ISO/IEC 23008-12, 9.3).</summary>
    /// <param name="isPicture">Whether an item is one.</param>
    /// <exception cref="PictureMalformedException">There is one.</exception>
    public void RequireAllOf(Func<uint, bool> isPicture) => _associations.ForEach(box => Require(box, isPicture));

    // A property is named by its place, so none may leave.
    private void BlankProperty(MediaBox property)
    {
        bool stays = HeifBoxes.IsProperty(bytes, property);
        _stays.Add(stays);
        if (!stays)
        {
            property.Blank(bytes);
        }
    }

    private void Require(MediaBox box, Func<uint, bool> isPicture)
    {
        MediaFields fields = new(bytes.AsSpan(box.Content, box.End - box.Content));
        uint versionAndFlags = fields.UInt32();
        bool wideIds = versionAndFlags >> 24 > 0, wide = (versionAndFlags & 1) != 0;
        uint count = fields.UInt32();
        for (uint i = 0; i < count; i++)
        {
            uint id = fields.Id(wideIds);
            for (int left = fields.Byte(); left > 0; left--)
            {
                int association = wide ? fields.UInt16() : fields.Byte();
                int essential = wide ? 0x8000 : 0x80;
                int property = (association & (essential - 1)) - 1;
                if ((association & essential) != 0 && property >= 0 && property < _stays.Count && !_stays[property] && isPicture(id))
                {
                    throw PictureMalformedException.Of("The HEIF has a picture that cannot be shown without what is not known");
                }
            }
        }

        bytes.AsSpan(box.End - fields.Left, fields.Left).Clear();
    }
}
