# The users of a NixOS configuration as files. NixOS makes them when it is activated; ids that the
# configuration leaves open are given here as they are there on a new machine.
# In:  users   config.users.users
#      groups  config.users.groups
# Out: passwd, group, shadow  the files' text
#      subuid, subgid         the ranges of further ids that users have, as files too
#      homes                  [ { path, mode, owner, group } ]: the folders that users are to have
{ users, groups }:
let
  inherit (builtins)
    attrValues concatMap concatStringsSep elem elemAt filter foldl' genList length lessThan map sort toString;

  enabled = filter (user: user.enable or true) (attrValues users);

  # The first number from `first` on, in steps of `step`, that is not in `taken`.
  free = taken: first: step: if elem first taken then free taken (first + step) step else first;

  # Gives an id to each that has none: `start` says where to look for it, and which way. In the order of ids.
  numbered = { all, idOf, start }:
    sort (one: other: one.id < other.id) (foldl'
      (
        done: each:
        let
          from = start each;
          id = if idOf each != null then idOf each else free done.taken from.first from.step;
        in
        {
          taken = done.taken ++ [ id ];
          list = done.list ++ [ { inherit each id; } ];
        }
      )
      {
        taken = filter (id: id != null) (map idOf all);
        list = [ ];
      }
      all
    ).list;

  downwards = { first = 999; step = -1; };
  upwards = { first = 1000; step = 1; };

  numberedGroups = numbered {
    all = attrValues groups;
    idOf = group: group.gid;
    start = _: downwards;
  };
  numberedUsers = numbered {
    all = enabled;
    idOf = user: user.uid;
    start = user: if user.isSystemUser then downwards else upwards;
  };

  gidOf = name:
    let found = filter ({ each, ... }: each.name == name) numberedGroups;
    in if found == [ ] then 65534 else (builtins.head found).id;

  # A package that is a shell says where its program is in a system's path.
  shellOf = shell:
    if shell == null then "/run/current-system/sw/bin/nologin"
    else if shell ? shellPath then "/run/current-system/sw${shell.shellPath}"
    else toString shell;

  membersOf = group:
    let
      extra = filter (user: elem group.name user.extraGroups) enabled;
      all = group.members ++ map (user: user.name) extra;
    in
    sort lessThan (foldl' (list: name: if elem name list then list else list ++ [ name ]) [ ] all);

  # Who is to have a range and says not which has the next there is, from 100000 on.
  ranged = filter ({ each, ... }: each.autoSubUidGidRange or false) numberedUsers;
  ranges = genList (index: { inherit ((elemAt ranged index).each) name; first = 100000 + index * 65536; count = 65536; }) (length ranged);
  given = option: start: concatMap (
    { each, ... }: map (range: { inherit (each) name; first = range.${start}; inherit (range) count; }) (each.${option} or [ ])
  ) numberedUsers;
  subordinate = all: lines (map ({ name, first, count }: line [ name (toString first) (toString count) ]) all);

  lines = list: concatStringsSep "" (map (line: line + "\n") list);
  line = concatStringsSep ":";
in
{
  passwd = lines (
    map (
      { each, id }:
      line [
        each.name
        "x"
        (toString id)
        (toString (gidOf each.group))
        each.description
        each.home
        (shellOf each.shell)
      ]
    ) numberedUsers
  );
  group = lines (
    map (
      { each, id }: line [ each.name "x" (toString id) (concatStringsSep "," (membersOf each)) ]
    ) numberedGroups
  );
  # Nobody logs in with a password; who is root needs none.
  shadow = lines (map (user: "${user.name}:!:1::::::") enabled);
  subuid = subordinate (given "subUidRanges" "startUid" ++ ranges);
  subgid = subordinate (given "subGidRanges" "startGid" ++ ranges);
  homes = map (
    { each, id }:
    {
      path = each.home;
      mode = each.homeMode or "700";
      owner = toString id;
      group = toString (gidOf each.group);
    }
  ) (filter ({ each, ... }: each.createHome) numberedUsers);
}
