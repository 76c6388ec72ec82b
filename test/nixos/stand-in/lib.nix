# As much of nixpkgs's lib as the modules here and in nix/modules use, for machines that have none.
# Where nixpkgs's own is at hand, test/nixos/modules.e2e.ts evaluates the same modules with that.
let
  inherit (builtins)
    all attrNames concatLists concatMap elemAt filter foldl' functionArgs genericClosure genList head isAttrs isBool
    isFunction isInt isList isPath isString length mapAttrs toString;

  # A definition is { priority, value }; what is wrapped around its value is taken off, outermost first.
  discharge = { priority, value }@definition:
    let
      again = priority: value: discharge { inherit priority value; };
      kind = if isAttrs value then value._type or "" else "";
    in
    if kind == "if" then (if value.condition then again priority value.content else [ ])
    else if kind == "merge" then concatMap (again priority) value.contents
    else if kind == "override" then again value.priority value.content
    else [ definition ];

  usual = value: { priority = 100; inherit value; };
  at = name: concatMap (each: if each.value ? ${name} then [ (each // { value = each.value.${name}; }) ] else [ ]);
  namesIn = definitions: attrNames (foldl' (names: each: names // each.value) { } definitions);

  # What a type makes of the definitions of the highest priority, which is the lowest number.
  merge = type: path: definitions:
    let
      discharged = concatMap discharge definitions;
      least = foldl' (least: each: if each.priority < least then each.priority else least) 9999 discharged;
    in
    type.merge path (map (each: each.value) (filter (each: each.priority == least) discharged));

  isOption = tree: tree._type or "" == "option";

  evalTree = path: options: definitions:
    let
      discharged = concatMap discharge definitions;
      unknown = filter (name: !(options ? ${name})) (namesIn discharged);
      here = name: if path == "" then name else "${path}.${name}";
      evalAt = name: option:
        if isOption option then evalOption (here name) option (at name discharged)
        else evalTree (here name) option (at name discharged);
    in
    if unknown == [ ] then mapAttrs evalAt options
    else throw "The option `${here (head unknown)}' does not exist.";

  evalOption = path: option: given:
    let
      defined = concatMap discharge given;
      value =
        if defined != [ ] then merge (option.type or types.unspecified) path given
        else if option ? default then merge (option.type or types.unspecified) path [ (usual option.default) ]
        else throw "The option `${path}' is used but not defined.";
    in
    (option.apply or (value: value)) value;

  mergeTrees = trees:
    foldl' (
      all: tree:
      all
      // mapAttrs (
        name: branch: if all ? ${name} && !isOption branch then mergeTrees [ all.${name} branch ] else branch
      ) tree
    ) { } trees;

  one = what: fits: {
    merge = path: values:
      if !all fits values then throw "A definition for option `${path}' is not of type `${what}'."
      else if all (value: value == head values) values then head values
      else throw "The option `${path}' has conflicting definition values.";
  };

  types = rec {
    unspecified = { merge = _: head; };
    str = one "string" isString;
    bool = one "boolean" isBool;
    int = one "signed integer" isInt;
    enum = words: one "one of ${builtins.toJSON words}" (value: builtins.elem value words);
    path = one "absolute path" (value: isPath value || isString value || value ? outPath);
    package = one "package" (value: value ? outPath);
    nullOr = type: {
      merge = path: values: if all (value: value == null) values then null else type.merge path values;
    };
    either = _: _: unspecified;
    listOf = type: {
      merge = path: values:
        if all isList values then map (value: merge type path [ (usual value) ]) (concatLists values)
        else throw "A definition for option `${path}' is not of type `list'.";
    };
    attrsOf = type: {
      merge = path: values:
        let definitions = map usual values;
        in builtins.listToAttrs (
          map (name: { inherit name; value = merge type "${path}.${name}" (at name definitions); }) (namesIn definitions)
        );
    };
    submodule = module: {
      merge = path: values: (evalModules {
        modules = [ module { config._module.args.name = baseName path; } ] ++ values;
      }).config;
    };
  };
  baseName = path: elemAt (builtins.match ".*[.]([^.]*)" path) 0;

  mkOption = option: option // { _type = "option"; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };

  evalModules = { modules, specialArgs ? { } }:
    let
      args = { inherit lib config extendModules; } // specialArgs;
      call = function:
        function (mapAttrs (name: _: args.${name} or config._module.args.${name}) (functionArgs function));

      load = position: module:
        let
          isFile = isPath module || isString module;
          read = if isFile then import module else module;
          loaded = if isFunction read then call read else read;
        in
        {
          key = loaded.key or (if isFile then toString module else position);
          imports = loaded.imports or [ ];
          options = loaded.options or { };
          config = loaded.config or (
            if loaded ? options then { } else removeAttrs loaded [ "_file" "imports" "key" ]
          );
        };
      loadAll = position: list:
        genList (index: load "${position}/${toString index}" (elemAt list index)) (length list);
      loaded = genericClosure {
        startSet = loadAll "" modules;
        operator = module: loadAll module.key module.imports;
      };

      own = { _module.args = mkOption { type = types.attrsOf types.unspecified; default = { }; }; };
      options = mergeTrees ([ own ] ++ map (module: module.options) loaded);
      config = evalTree "" options (map (module: usual module.config) loaded);
      extendModules = more: evalModules { modules = modules ++ more.modules; inherit specialArgs; };
    in
    {
      inherit config options extendModules;
      type.merge = _: values: (extendModules { modules = values; }).config;
    };

  lib = {
    inherit evalModules mkOption mkOverride types;
    mkDefault = mkOverride 1000;
    mkForce = mkOverride 50;
    mkIf = condition: content: { _type = "if"; inherit condition content; };
    mkMerge = contents: { _type = "merge"; inherit contents; };
  };
in
lib
