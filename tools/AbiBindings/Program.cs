using ZeroG.AbiBindings;

var root = args.Length > 0 ? args[0] : Directory.GetCurrentDirectory();
try
{
    var files = Bindings.Generate(root);
    Bindings.Write(root, files);
    Console.WriteLine($"{files.Count} files in {Bindings.Folder}");
    return 0;
}
catch (BindingException failure)
{
    Console.Error.WriteLine($"bindings: {failure.Message}");
    return 1;
}
