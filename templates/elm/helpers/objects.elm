{-| One more argument for a constructor.
-}
andMap : Decode.Decoder a -> Decode.Decoder (a -> b) -> Decode.Decoder b
andMap =
    Decode.map2 (|>)


{-| The members of an object. Elm's `keyValuePairs` asks the object itself for its `hasOwnProperty`, so
an object with a member of that name is read under another one.
-}
entries : Decode.Decoder a -> Decode.Decoder (List ( String, a ))
entries decoder =
    Decode.maybe (Decode.field "hasOwnProperty" notInherited)
        |> Decode.andThen
            (\own ->
                case own of
                    Just () ->
                        Decode.andThen (renamedEntries decoder) Decode.value

                    Nothing ->
                        Decode.keyValuePairs decoder
            )


{-| Any JSON, but no function: that is what an object inherits.
-}
notInherited : Decode.Decoder ()
notInherited =
    Decode.oneOf
        [ Decode.map (\_ -> ()) Decode.string
        , Decode.map (\_ -> ()) Decode.float
        , Decode.map (\_ -> ()) Decode.bool
        , Decode.null ()
        , Decode.map (\_ -> ()) (Decode.field "toString" Decode.value)
        ]


renamedEntries : Decode.Decoder a -> Decode.Value -> Decode.Decoder (List ( String, a ))
renamedEntries decoder value =
    let
        text =
            Encode.encode 0 value

        unused name =
            if String.contains name text then
                unused (name ++ "_")

            else
                name

        other =
            unused "hasOwnProperty_"

        -- A quote inside of a text would stand behind a backslash.
        rename from to =
            String.replace ("{\"" ++ from ++ "\":") ("{\"" ++ to ++ "\":")
                >> String.replace (",\"" ++ from ++ "\":") (",\"" ++ to ++ "\":")

        entry ( name, renamed ) =
            Encode.encode 0 renamed
                |> rename other "hasOwnProperty"
                |> Decode.decodeString decoder
                |> Result.map
                    (Tuple.pair
                        (if name == other then
                            "hasOwnProperty"

                         else
                            name
                        )
                    )
    in
    rename "hasOwnProperty" other text
        |> Decode.decodeString (Decode.keyValuePairs Decode.value)
        |> Result.map (List.map entry)
        |> Result.andThen (List.foldr (Result.map2 (::)) (Ok []))
        |> (\read ->
                case read of
                    Ok found ->
                        Decode.succeed found

                    Err error ->
                        Decode.fail (Decode.errorToString error)
           )


toDict : Decode.Decoder a -> Decode.Decoder (Dict String a)
toDict decoder =
    Decode.map Dict.fromList (entries decoder)


{-| Refuses all that is no object.
-}
anyObject : a -> Decode.Decoder a
anyObject value =
    Decode.map (\_ -> value) (entries Decode.value)


{-| A field under the first of these names that is there.
-}
eitherField : List String -> Decode.Decoder a -> Decode.Decoder a
eitherField names decoder =
    case names of
        [ name ] ->
            Decode.field name decoder

        name :: others ->
            hasField name
                |> Decode.andThen
                    (\found ->
                        if found then
                            Decode.field name decoder

                        else
                            eitherField others decoder
                    )

        [] ->
            Decode.fail "expected a field"


hasField : String -> Decode.Decoder Bool
hasField name =
    Decode.oneOf
        [ Decode.map (\_ -> True) (Decode.field name Decode.value)
        , Decode.succeed False
        ]


defaultField : List String -> a -> Decode.Decoder a -> Decode.Decoder a
defaultField names absent decoder =
    case names of
        name :: others ->
            hasField name
                |> Decode.andThen
                    (\found ->
                        if found then
                            Decode.field name decoder

                        else
                            defaultField others absent decoder
                    )

        [] ->
            Decode.succeed absent


{-| A field that may be absent where there is a value that stands for it.
-}
fieldOrAbsent : List String -> Maybe a -> Decode.Decoder a -> Decode.Decoder a
fieldOrAbsent names absent decoder =
    case absent of
        Just value ->
            defaultField names value decoder

        Nothing ->
            eitherField names decoder


{-| Falls back on what stands for something absent, where there is such a value.
-}
orAbsent : Maybe a -> Decode.Decoder a -> Decode.Decoder a
orAbsent absent decoder =
    case absent of
        Just value ->
            Decode.oneOf [ decoder, Decode.succeed value ]

        Nothing ->
            decoder


{-| Absent and `null` are both `Nothing`.
-}
optionalField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe a)
optionalField names decoder =
    defaultField names Nothing (Decode.nullable decoder)


{-| Absent is `Nothing`, `null` is `Just Nothing`.
-}
nullableField : List String -> Decode.Decoder a -> Decode.Decoder (Maybe (Maybe a))
nullableField names decoder =
    defaultField names Nothing (Decode.map Just (Decode.nullable decoder))


{-| Refuses an object with other members than these.
-}
onlyWith : List String -> Decode.Decoder a -> Decode.Decoder a
onlyWith names decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                case List.filter (\( name, _ ) -> not (List.member name names)) members of
                    [] ->
                        decoder

                    ( name, _ ) :: _ ->
                        Decode.fail ("unknown field " ++ name)
            )


{-| Shows the decoder only these members of the object.
-}
among : List String -> Decode.Decoder a -> Decode.Decoder a
among names decoder =
    someMembers (\name -> List.member name names) decoder


{-| Shows the decoder all but these members of the object.
-}
besides : List String -> Decode.Decoder a -> Decode.Decoder a
besides names decoder =
    someMembers (\name -> not (List.member name names)) decoder


someMembers : (String -> Bool) -> Decode.Decoder a -> Decode.Decoder a
someMembers wanted decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                List.filter (\( name, _ ) -> wanted name) members
                    |> objectOf
                    |> readAs decoder
            )


{-| The one of these names that the object has, with `null`, read as a name alone.
-}
nameAmong : List String -> Decode.Decoder a -> Decode.Decoder a
nameAmong names decoder =
    entries Decode.value
        |> Decode.andThen
            (\members ->
                case List.filter (\( name, _ ) -> List.member name names) members of
                    [ ( name, _ ) ] ->
                        Decode.field name (Decode.null (Encode.string name))
                            |> Decode.andThen (readAs decoder)

                    _ ->
                        Decode.fail "expected one variant"
            )


readAs : Decode.Decoder a -> Decode.Value -> Decode.Decoder a
readAs decoder value =
    case Decode.decodeValue decoder value of
        Ok item ->
            Decode.succeed item

        Err error ->
            Decode.fail (Decode.errorToString error)


{-| A variant as serde writes it by default: its name alone, or an object with its name as the only
member. Those that hold something do not stand alone.
-}
nameAndContent : List String -> (String -> Decode.Decoder a) -> Decode.Decoder a
nameAndContent holding content =
    Decode.maybe Decode.string
        |> Decode.andThen
            (\alone ->
                case alone of
                    Just name ->
                        if List.member name holding then
                            Decode.fail ("expected what " ++ name ++ " holds")

                        else
                            readAs (content name) Encode.null

                    Nothing ->
                        entries Decode.value
                            |> Decode.andThen
                                (\members ->
                                    case members of
                                        [ ( name, _ ) ] ->
                                            Decode.field name (content name)

                                        _ ->
                                            Decode.fail "expected one variant"
                                )
            )


{-| The name of a variant that holds nothing: alone, or as that of an object's only member, a `null`.
-}
unitName : Decode.Decoder String
unitName =
    Decode.oneOf
        [ Decode.string
        , entries (Decode.null ())
            |> Decode.andThen
                (\members ->
                    case members of
                        [ ( name, () ) ] ->
                            Decode.succeed name

                        _ ->
                            Decode.fail "expected one variant"
                )
        ]


noVariant : String -> Decode.Decoder a
noVariant name =
    Decode.fail ("there is no variant " ++ name)
