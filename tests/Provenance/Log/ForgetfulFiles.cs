using Microsoft.Win32.SafeHandles;

namespace ZeroG.Provenance.Tests.Log;

/// <summary>
/// A disk whose power fails at a step: of what was not flushed by then, any sectors may be there and any may not, in any order, and a name
/// that was not flushed with its folder may be the old one. Where the step that fails is the flush of a file, the system may hold for
/// written what is not, and a later flush does not bring it to the disk.
/// </summary>
internal sealed class ForgetfulFiles : BlobFiles
{
    private const int Sector = 512;

    private readonly Dictionary<SafeFileHandle, Content> _open = [];
    private readonly Dictionary<string, Content> _names = [];
    private readonly Dictionary<string, Content> _flushedNames = [];
    private readonly Lock _gate = new();
    private readonly Random _random;
    private int _stepsLeft;

    /// <summary>Begins with what is in a folder, all of it flushed.</summary>
    public ForgetfulFiles(string folder, int steps, Random random)
    {
        (_stepsLeft, _random) = (steps, random);
        if (!Directory.Exists(folder)) return;
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) _flushedNames[path] = _names[path] = new Content(File.ReadAllBytes(path));
    }

    /// <summary>Lets as many steps more succeed, for a process that is started again while there is power.</summary>
    public void Resume(int steps)
    {
        lock (_gate) _stepsLeft = steps;
    }

    public override SafeFileHandle Create(string path) => Step(() =>
    {
        _names.Remove(path);
        return Opened(base.Create(path), path);
    });

    public override SafeFileHandle Open(string path) => Step(() => Opened(base.Open(path), path));

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        var written = bytes.ToArray();
        lock (_gate) _open[file].Pending.Add(new Change(offset, written));
        Step(() =>
        {
            base.Write(file, written, offset);
            return 0;
        });
    }

    public override void Cut(SafeFileHandle file, long length)
    {
        lock (_gate) _open[file].Pending.Add(new Change(length, null));
        Step(() =>
        {
            base.Cut(file, length);
            return 0;
        });
    }

    public override void FlushFile(SafeFileHandle file)
    {
        lock (_gate)
        {
            var content = _open[file];
            if (_stepsLeft <= 0)
            {
                if (_random.Next(2) == 0) content.Pending.Clear();
                throw Failure();
            }

            _stepsLeft--;
            content.Flushed = content.Pending.Aggregate(content.Flushed, (bytes, change) => change.Apply(bytes, null));
            content.Pending.Clear();
        }
    }

    public override void Replace(string draft, string target) => Step(() =>
    {
        base.Replace(draft, target);
        _names.Remove(draft, out var content);
        _names[target] = content!;
        return 0;
    });

    public override void FlushFolder(string path) => Step(() =>
    {
        foreach (var gone in _flushedNames.Keys.Where(name => Path.GetDirectoryName(name) == path && !_names.ContainsKey(name)).ToList()) _flushedNames.Remove(gone);
        foreach (var (name, content) in _names.Where(pair => Path.GetDirectoryName(pair.Key) == path)) _flushedNames[name] = content;
        return 0;
    });

    /// <summary>Writes what the disk holds once there is power again.</summary>
    public void Restore(string from, string to)
    {
        lock (_gate)
        {
            var names = new Dictionary<string, Content>(_flushedNames);
            foreach (var folder in _names.Keys.Concat(_flushedNames.Keys).Select(Path.GetDirectoryName).Distinct().ToList())
            {
                // The folder as it was flushed, or as it is.
                if (_random.Next(2) == 0) continue;
                foreach (var name in names.Keys.Where(name => Path.GetDirectoryName(name) == folder).ToList()) names.Remove(name);
                foreach (var (name, content) in _names.Where(pair => Path.GetDirectoryName(pair.Key) == folder)) names[name] = content;
            }

            foreach (var (name, content) in names)
            {
                var path = Path.Combine(to, Path.GetRelativePath(from, name));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllBytes(path, content.Pending.Where(_ => _random.Next(3) > 0).Aggregate(content.Flushed, (bytes, change) => change.Apply(bytes, _random.Next(2) == 0 ? _random : null)));
            }
        }
    }

    private SafeFileHandle Opened(SafeFileHandle file, string path)
    {
        if (!_names.TryGetValue(path, out var content)) _names[path] = content = new Content([]);
        _open[file] = content;
        return file;
    }

    private T Step<T>(Func<T> step)
    {
        lock (_gate)
        {
            if (_stepsLeft-- <= 0) throw Failure();
            return step();
        }
    }

    private static IOException Failure() => new("The power failed.");

    private sealed class Content(byte[] flushed)
    {
        public byte[] Flushed { get; set; } = flushed;

        public List<Change> Pending { get; } = [];
    }

    // Bytes at an offset; without bytes, the new length.
    private sealed record Change(long Offset, byte[]? Bytes)
    {
        // Whole, or some of its sectors.
        public byte[] Apply(byte[] old, Random? torn)
        {
            if (Bytes is null)
            {
                Array.Resize(ref old, (int)Offset);
                return old;
            }

            var bytes = new byte[Math.Max(old.Length, Offset + Bytes.Length)];
            old.CopyTo(bytes, 0);
            var writes = false;
            for (var at = 0; at < Bytes.Length; at++)
            {
                if (at == 0 || (Offset + at) % Sector == 0) writes = torn is null || torn.Next(2) == 0;
                if (writes) bytes[Offset + at] = Bytes[at];
            }

            return bytes;
        }
    }
}
