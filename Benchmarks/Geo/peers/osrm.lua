api_version = 4

local speeds = {
  motorway = 80, motorway_link = 80, trunk = 60, trunk_link = 60, primary = 45, primary_link = 45, secondary = 40,
  secondary_link = 40, tertiary = 35, tertiary_link = 35, residential = 30, unclassified = 30, road = 30, service = 20,
  track = 15, living_street = 20, pedestrian = 10,
}

function setup()
  return {
    properties = {
      weight_name = 'duration',
      max_speed_for_map_matching = 80 / 3.6,
      process_call_tagless_node = false,
      u_turn_penalty = 0,
      traffic_light_penalty = 0,
      continue_straight_at_waypoint = false,
      use_turn_restrictions = false,
    },
  }
end

function process_node(profile, node, result) end

function process_way(profile, way, result)
  local speed = speeds[way:get_value_by_key('highway')]
  if not speed then return end
  local oneway = way:get_value_by_key('oneway')
  result.forward_mode = mode.driving
  result.backward_mode = mode.driving
  result.forward_speed = speed
  result.backward_speed = speed
  if oneway == 'yes' or oneway == '1' or oneway == 'true' then
    result.backward_mode = mode.inaccessible
  elseif oneway == '-1' then
    result.forward_mode = mode.inaccessible
  end
end

function process_turn(profile, turn)
  turn.duration = 0
  turn.weight = 0
end

return { setup = setup, process_way = process_way, process_node = process_node, process_turn = process_turn }
